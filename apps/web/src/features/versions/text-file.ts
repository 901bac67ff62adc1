// Which files are texts that can be compared line by line.
const endings = new Set(
  "txt md markdown csv tsv log json xml yaml yml ini conf html htm css js ts sql sh bat ps1 py eml ics vcf tex svg".split(" "),
);

export const isTextFile = (name: string): boolean => {
  const dot = name.lastIndexOf(".");
  return dot > 0 && endings.has(name.slice(dot + 1).toLowerCase());
};
