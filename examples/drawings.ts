/** Things to draw, each in a square of 100 x 100: with the colour that it is to have. */
const things: { readonly [thing: string]: (color: string) => string } = {
  boat: (color) => `
    <rect y="70" width="100" height="30" fill="#bde0fe"/>
    <path d="M15 68 H85 L72 86 H28 Z" fill="${color}"/>
    <path d="M50 14 V66" stroke="#5b4636" stroke-width="4"/>
    <path d="M54 16 L80 60 H54 Z" fill="${color}" opacity="0.6"/>`,
  house: (color) => `
    <rect y="84" width="100" height="16" fill="#d8e2c8"/>
    <rect x="22" y="46" width="56" height="40" fill="#f1e7d8" stroke="#5b4636" stroke-width="2"/>
    <path d="M14 48 L50 16 L86 48 Z" fill="${color}"/>
    <rect x="43" y="62" width="14" height="24" fill="${color}"/>`,
  tree: (color) => `
    <rect y="86" width="100" height="14" fill="#d8e2c8"/>
    <rect x="45" y="56" width="10" height="32" fill="#5b4636"/>
    <circle cx="50" cy="38" r="26" fill="${color}"/>`,
  fish: (color) => `
    <rect width="100" height="100" fill="#bde0fe"/>
    <ellipse cx="45" cy="50" rx="30" ry="18" fill="${color}"/>
    <path d="M70 50 L92 34 V66 Z" fill="${color}"/>
    <circle cx="28" cy="46" r="3" fill="#222"/>`,
  flower: (color) => `
    <path d="M50 52 V96" stroke="#4a7c3a" stroke-width="5"/>
    ${[0, 72, 144, 216, 288]
      .map((angle) => `<circle cx="50" cy="24" r="13" fill="${color}" transform="rotate(${angle} 50 42)"/>`)
      .join("")}
    <circle cx="50" cy="42" r="9" fill="#f6d743"/>`,
  car: (color) => `
    <rect y="76" width="100" height="24" fill="#c9c9c9"/>
    <path d="M8 72 V56 H24 L36 38 H66 L78 56 H92 V72 Z" fill="${color}"/>
    <circle cx="28" cy="74" r="9" fill="#222"/>
    <circle cx="72" cy="74" r="9" fill="#222"/>`,
};

const colors: { readonly [color: string]: string } = {
  red: "#d62828",
  orange: "#f77f00",
  green: "#2a9d3f",
  blue: "#1d5fbf",
  purple: "#7b2cbf",
};

/** A drawing: what it shows in words, and as SVG. */
export interface Drawing {
  /** "red boat" */
  readonly name: string;
  readonly svg: string;
}

/** All of the things in all of the colours. */
export const drawings: readonly Drawing[] = Object.entries(things).flatMap(([thing, draw]) =>
  Object.entries(colors).map(([color, code]) => ({
    name: `${color} ${thing}`,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="160" height="160">
      <rect width="100" height="100" fill="white"/>${draw(code)}</svg>`,
  })),
);
