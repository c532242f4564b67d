// Files that the visitor chooses, drops or pastes, held against the host's limits before they are read.

/** {taken: [{filename, mediaType, url}], problem}: `problem` is a sentence for the first file that cannot be sent, or "". */
export async function take(chosen, already, limits, words) {
  const taken = [];
  let problem = "";
  for (const file of chosen) {
    const why = refused(file, already.length + taken.length, limits, words);
    if (why) problem ||= why;
    else taken.push({ filename: file.name, mediaType: file.type, url: await dataUrl(file) });
  }
  return { taken, problem };
}

function refused(file, count, { max_bytes: maxBytes, max_number: maxNumber, types }, words) {
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  if (!types.some((type) => fits(file.type, type))) return fill(words.file_kind, { file: file.name });
  if (file.size > maxBytes) return fill(words.file_large, { file: file.name, size: readable(maxBytes) });
  if (count >= maxNumber) return fill(words.file_many, { count: maxNumber });
  return "";
}

/** `image/*` stands for every kind of picture. */
function fits(type, allowed) {
  return allowed.endsWith("/*") ? type.startsWith(allowed.slice(0, -1)) : type === allowed;
}

function readable(bytes) {
  return bytes < 2 ** 20 ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / 2 ** 20)} MB`;
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
