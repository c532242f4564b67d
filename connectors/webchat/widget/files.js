// Files that the visitor chooses, drops or pastes, held against the host's limits before they are read.

/** {taken: [{filename, mediaType, url}], problem}: `problem` is a sentence for the first file that cannot be sent, or "". */
export async function take(chosen, already, limits, words) {
  const taken = [];
  let problem = "";
  for (const file of chosen) {
    const why = refused(file, already.length + taken.length, limits, words);
    const url = why ? null : await dataUrl(file).catch(() => null);
    if (url) taken.push({ filename: file.name, mediaType: file.type, url });
    else problem ||= why || fill(words.file_kind, { file: file.name }); // a folder, or gone meanwhile
  }
  return { taken, problem };
}

/** What kind of file it is, the host sees better: a browser does not know some, and on Windows a CSV file is Excel's. */
function refused(file, count, { max_bytes: maxBytes, max_number: maxNumber, types }, words) {
  const ending = `/${file.name.split(".").at(-1).toLowerCase()}`;
  if (file.type && !types.some((type) => fits(file.type, type) || type.endsWith(ending))) return fill(words.file_kind, { file: file.name });
  if (file.size > maxBytes) return fill(words.file_large, { file: file.name, size: readable(maxBytes) });
  if (count >= maxNumber) return fill(words.file_many, { count: maxNumber });
  return "";
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** `image/*` stands for every kind of picture. */
function fits(type, allowed) {
  return allowed.endsWith("/*") ? type.startsWith(allowed.slice(0, -1)) : type === allowed;
}

/** As the host says it. */
function readable(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.floor(bytes / 1e3))} kB` : `${Math.floor(bytes / 1e6)} MB`;
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
