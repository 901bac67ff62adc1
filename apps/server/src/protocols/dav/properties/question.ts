// A PROPFIND's question, compiled once into what is printed for each node.
import { nameKey, readPropfind, tagsOf, type Tags, XmlError, type XmlName } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { LiveProperty } from "./live-property.ts";
import { isReserved, liveProperties, livePropertyByName } from "./table.ts";

export interface AskedProperty extends Tags {
  readonly key: string;
  /** undefined: nothing live has this name. */
  readonly live: LiveProperty | undefined;
  /** Not asked for by name: nothing is said of it where it is missing. */
  readonly optional?: boolean;
}

export interface Question {
  /** Unique in this process: the part of a remembered answer's key that stands for what was asked. */
  readonly id: number;
  /** `names`: only names are wanted (propname). */
  readonly kind: "values" | "names";
  readonly asked: readonly AskedProperty[];
  /** All dead properties are wanted too. */
  readonly allDead: boolean;
  /** Dead properties must be looked up. */
  readonly needsDead: boolean;
  readonly needsLocks: boolean;
  readonly needsFavorites: boolean;
  readonly needsShares: boolean;
  readonly needsComments: boolean;
  readonly byOrigin: boolean;
  /** The same space gives the same answer. */
  readonly rememberable: boolean;
}

export interface Questions {
  /** @throws DomainError malformed_xml */
  read(body: Buffer): Question;
  /** The question for these names, not remembered; all properties of an allprop when there are none. */
  ofNames(names: readonly XmlName[]): Question;
}

/** Bodies longer than this are parsed anew each time. */
const longestKept = 4096;
const keptQuestions = 200;

/** Clients ask the same few questions over and over: the compiled form is remembered by the body's bytes. */
export function createQuestions(): Questions {
  const known = new Map<string, Question>();
  let last = 0;
  return {
    ofNames: (names) =>
      names.length > 0
        ? question(++last, "values", [...new Map(names.map((name) => [nameKey(name), askedOf(name)])).values()], false)
        : compile(Buffer.alloc(0), ++last),
    read(body) {
      const key = body.length <= longestKept ? body.toString("latin1") : undefined;
      const remembered = key === undefined ? undefined : known.get(key);
      if (remembered) return remembered;
      const question = compile(body, ++last);
      if (key !== undefined) {
        const oldest = known.size >= keptQuestions ? known.keys().next().value : undefined;
        if (oldest !== undefined) known.delete(oldest);
        known.set(key, question);
      }
      return question;
    },
  };
}

function compile(body: Buffer, id: number): Question {
  const parsed = body.length === 0 ? { kind: "allprop" as const, include: [] } : read(body);
  if (parsed.kind === "prop") return question(id, "values", parsed.names.map(askedOf), false);
  if (parsed.kind === "propname") return question(id, "names", liveProperties.map(askedOf), true);
  const asked = new Map<string, AskedProperty>(
    liveProperties.filter((property) => property.all).map((property) => [nameKey(property), { ...askedOf(property), optional: true }]),
  );
  for (const name of parsed.include) asked.set(nameKey(name), askedOf(name));
  return question(id, "values", [...asked.values()], true);
}

function read(body: Buffer): ReturnType<typeof readPropfind> {
  try {
    return readPropfind(body);
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
}

const askedOf = (name: XmlName): AskedProperty => ({ ...tagsOf(name), key: nameKey(name), live: livePropertyByName.get(nameKey(name)) });

function question(id: number, kind: Question["kind"], asked: readonly AskedProperty[], allDead: boolean): Question {
  const dead = (property: AskedProperty) =>
    property.live === undefined && !isReserved({ namespace: property.key.slice(1, property.key.indexOf("}")), name: "" });
  return {
    id,
    kind,
    asked,
    allDead,
    needsDead: allDead || asked.some(dead),
    needsLocks: kind === "values" && asked.some((property) => property.live?.needsLocks),
    needsFavorites: kind === "values" && asked.some((property) => property.live?.needsFavorites),
    needsShares: kind === "values" && asked.some((property) => property.live?.needsShares),
    needsComments: kind === "values" && asked.some((property) => property.live?.needsComments),
    byOrigin: asked.some((property) => property.live?.byOrigin),
    rememberable: kind === "names" || !asked.some((property) => property.live?.volatile),
  };
}
