// Pictures for the README that nobody has rights in: a village, drawn from numbers.
interface Drawing {
  readonly name: string;
  readonly svg: string;
}

const frame = (inside: string, sky: readonly [string, string]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1067" viewBox="0 0 1600 1067"><defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient></defs><rect width="1600" height="1067" fill="url(#sky)"/>${inside}</svg>`;
const hill = (height: number, colour: string, turn: number): string =>
  `<path fill="${colour}" d="M0 ${height} C 400 ${height - 180 + turn} 600 ${height + 120} 900 ${height - 40} S 1400 ${height - 200 + turn} 1600 ${height - 60} V 1067 H 0 Z"/>`;
const house = (x: number, y: number, size: number, wall: string): string =>
  `<g transform="translate(${x} ${y}) scale(${size})"><rect x="0" y="0" width="160" height="110" fill="${wall}"/><path d="M-14 0 L80 -78 L174 0 Z" fill="#8a4434"/><rect x="22" y="30" width="30" height="34" fill="#4a6579"/><rect x="108" y="30" width="30" height="34" fill="#4a6579"/><rect x="66" y="52" width="28" height="58" fill="#5b4332"/></g>`;
const church = (x: number, y: number, size: number): string =>
  `<g transform="translate(${x} ${y}) scale(${size})"><rect x="0" y="-150" width="70" height="260" fill="#f3ecdf"/><path d="M-8 -150 C -8 -200 78 -200 78 -150 Z" fill="#5b7a63"/><path d="M35 -232 V -186 M22 -218 H 48" stroke="#c9a54a" stroke-width="7"/><circle cx="35" cy="-105" r="20" fill="#fff" stroke="#4a4a4a" stroke-width="4"/><rect x="70" y="-20" width="190" height="130" fill="#f7f1e6"/><path d="M70 -20 L165 -92 L260 -20 Z" fill="#9a4c39"/></g>`;
const tree = (x: number, y: number, size: number, colour: string): string =>
  `<g transform="translate(${x} ${y}) scale(${size})"><rect x="-7" y="0" width="14" height="44" fill="#6a4b33"/><circle cx="0" cy="-24" r="44" fill="${colour}"/></g>`;
const trees = (y: number, colour: string, count: number): string =>
  Array.from({ length: count }, (_, i) => tree(60 + ((i * 613) % 1500), y + ((i * 37) % 60), 0.7 + ((i * 29) % 50) / 100, colour)).join("");
const fountain = `<g transform="translate(760 830)"><ellipse cx="0" cy="60" rx="190" ry="46" fill="#b9b4a8"/><ellipse cx="0" cy="46" rx="160" ry="34" fill="#7fb0c9"/><rect x="-16" y="-90" width="32" height="140" fill="#a9a498"/><ellipse cx="0" cy="-90" rx="52" ry="14" fill="#b9b4a8"/></g>`;

export const drawings: readonly Drawing[] = [
  {
    name: "Dorfplatz mit Brunnen",
    svg: frame(
      hill(560, "#8fae7c", 0) +
        house(180, 620, 1.6, "#f2e2bd") +
        house(1150, 610, 1.7, "#e9d0b4") +
        church(600, 600, 1.5) +
        hill(900, "#c8b48c", 60) +
        fountain,
      ["#8ec3e6", "#eaf4fb"],
    ),
  },
  {
    name: "Ortskern am Abend",
    svg: frame(
      hill(520, "#53636f", 40) +
        hill(640, "#3e4f4a", -30) +
        church(740, 640, 1.7) +
        house(300, 700, 1.7, "#d9b98a") +
        house(1100, 690, 1.8, "#cfa67c") +
        hill(930, "#2f3c34", 30),
      ["#39466e", "#f3b07a"],
    ),
  },
  {
    name: "Feldweg nach Norden",
    svg: frame(
      hill(600, "#a9c28b", 0) +
        hill(760, "#e0cf8c", -60) +
        `<path d="M700 1067 C 760 900 820 860 800 760 L 830 760 C 870 870 900 920 980 1067 Z" fill="#d8c7a4"/>` +
        trees(700, "#5f8a55", 7),
      ["#9fd0ee", "#f5fafd"],
    ),
  },
  {
    name: "Baustelle Kanal",
    svg: frame(
      hill(620, "#9cb185", 20) +
        hill(800, "#b58f64", -20) +
        `<rect x="250" y="830" width="1100" height="90" rx="45" fill="#7d8790"/><rect x="270" y="850" width="1060" height="20" fill="#a4aeb6"/>` +
        house(1180, 640, 1.3, "#efe0c4") +
        `<g fill="#e7a72e"><rect x="420" y="700" width="180" height="90"/><rect x="590" y="620" width="26" height="120" transform="rotate(28 600 680)"/></g><g fill="#333"><circle cx="455" cy="806" r="30"/><circle cx="565" cy="806" r="30"/></g>`,
      ["#b7d3e4", "#f4f2ea"],
    ),
  },
  {
    name: "Kindergarten im Frühling",
    svg: frame(hill(640, "#8fc07a", 0) + house(520, 680, 2.4, "#f6d9a6") + trees(820, "#e59ab4", 5) + trees(900, "#74a860", 4), [
      "#a6d8f2",
      "#fdf6ea",
    ]),
  },
  {
    name: "Winter am Weiher",
    svg: frame(
      hill(560, "#dfe7ee", 20) +
        hill(680, "#f3f6f9", -40) +
        `<ellipse cx="800" cy="880" rx="560" ry="110" fill="#a9c4d6"/>` +
        church(300, 640, 1.1) +
        trees(680, "#c7d3da", 8),
      ["#b9c9d8", "#f2f5f8"],
    ),
  },
];
