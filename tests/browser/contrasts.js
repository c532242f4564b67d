// The contrast of every visible text with what is behind it, as [contrast, text]. A canvas mixes translucent colors.
(() => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");

  function luminance(layers) {
    for (const color of layers) {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
    }
    const channels = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255);
    const [r, g, b] = channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function backgrounds(element) {
    if (!element) return ["white"];
    return [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor];
  }

  function hasText(element) {
    return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  function contrast(element) {
    const behind = backgrounds(element);
    const pair = [luminance(behind), luminance([...behind, getComputedStyle(element).color])];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  }

  return [...document.querySelectorAll("body *")]
    .filter((element) => hasText(element) && element.checkVisibility() && element.tagName !== "OPTION")
    .map((element) => [contrast(element), element.innerText]);
})();
