// Which of black and white can be read on a colour: one of them always can, with a contrast of 4.5 or more.

/** `color` as computed: rgb(…), or color(srgb …). */
export function inkOn(color) {
  const numbers = color.match(/[\d.]+/g)?.map(Number) ?? [];
  const scale = color.startsWith("rgb") ? 255 : 1;
  const [red, green, blue] = numbers.slice(0, 3).map((value) => linear(value / scale));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.1791 ? "#000" : "#fff";
}

function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
