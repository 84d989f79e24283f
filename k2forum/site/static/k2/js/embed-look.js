// Whether another site's page is light or dark where our script stands. Loaded as part of /embed.js.
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const paint = document.createElement("canvas").getContext("2d");

// From 0 to 255, or nothing where one sees through. Colours that are not written as rgb are painted to be read.
const brightness = (colour) => {
  let channels = (colour.startsWith("rgb") && colour.match(/[\d.]+/g).map(Number)) || [];
  if (!channels.length) {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    channels = [...paint.getImageData(0, 0, 1, 1).data];
    channels[3] /= 255;
  }
  const [red, green, blue, alpha = 1] = channels;
  return alpha > 0.5 ? red * 0.3 + green * 0.59 + blue * 0.11 : undefined;
};

const themeAround = (place) => {
  for (let part = place.parentElement; part; part = part.parentElement) {
    const light = brightness(getComputedStyle(part).backgroundColor);
    if (light !== undefined) return light < 128 ? "dark" : "light";
  }
  const knowsDark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  return knowsDark && prefersDark.matches ? "dark" : "light";
};
