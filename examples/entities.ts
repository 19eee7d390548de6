import { procedure, t } from "ucall";
import model from "wink-eng-lite-web-model";
import winkNLP, { type CustomEntities, type Entities, type ItemCustomEntity, type ItemEntity } from "wink-nlp";

/** Something that a text names. */
export interface Entity {
  readonly text: string;
  /** DATE, TIME, MONEY, CARDINAL, ..., and NAME for people, places and organisations. */
  readonly type: string;
}

// Loaded once, when the program starts. The model itself knows dates, amounts, addresses and the like; names are what
// its part-of-speech tagger takes for proper nouns.
const nlp = winkNLP(model, ["sbd", "pos", "ner", "cer"]);
const { its } = nlp;
nlp.learnCustomEntities([{ name: "NAME", patterns: ["[|PROPN] [|PROPN] [|PROPN] [PROPN]"] }]);

/** Finds what a text names, in its order. */
export const entities = procedure(
  { text: t.string({ maxLength: 100_000, description: "English text" }) },
  ({ text }): Entity[] => {
    const document = nlp.readDoc(text);
    const found = spansOf(document.entities());
    // "June" is a proper noun too, but here only a part of "5 June 1833".
    const names = spansOf(document.customEntities()).filter(
      (name) => !found.some((entity) => name.first <= entity.last && entity.first <= name.last),
    );
    return [...found, ...names].sort((a, b) => a.first - b.first).map(({ text, type }) => ({ text, type }));
  },
  { readonly: true, summary: "Finds the names, dates and amounts in a text" },
);

interface Span extends Entity {
  /** Tokens, counted from the text's start. */
  readonly first: number;
  readonly last: number;
}

function spansOf(entities: Entities | CustomEntities): Span[] {
  const spans: Span[] = [];
  entities.each((entity: ItemEntity | ItemCustomEntity) => {
    const [first, last] = entity.out(its.span) as unknown as [number, number];
    spans.push({ text: entity.out(), type: entity.out(its.type) as string, first, last });
  });
  return spans;
}
