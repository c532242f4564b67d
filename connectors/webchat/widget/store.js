// What outlives a page: whose session it is and which conversation for all tabs, what is open and half-written for this
// one. A browser that keeps nothing keeps it for as long as the page stands.

const memory = new Map();

class Drawer {
  #area;

  constructor(area, prefix) {
    this.#area = area;
    this.prefix = prefix;
  }

  get(name) {
    try {
      return JSON.parse(this.#area().getItem(this.prefix + name));
    } catch {
      return memory.get(this.prefix + name) ?? null;
    }
  }

  set(name, value) {
    const key = this.prefix + name;
    memory.set(key, value);
    try {
      if (value === null) this.#area().removeItem(key);
      else this.#area().setItem(key, JSON.stringify(value));
    } catch {
      // full, or forbidden: the memory has it
    }
  }
}

/** {shared, tab}: each with `get` and `set` of JSON values; null: nothing is there. */
export function storeOf(site) {
  const prefix = `firstline.${site}.`;
  return { shared: new Drawer(() => localStorage, prefix), tab: new Drawer(() => sessionStorage, prefix) };
}
