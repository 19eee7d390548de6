// type "/" subtype, then parameters (RFC 9110, section 8.3.1); no more characters than a header field should take.
const mediaType =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"[\t !#-[\]-~]*"))*$/;

const LONGEST = 255;

/** What bytes are of which nothing is known. */
export const OCTET_STREAM: string = "application/octet-stream";

/** Whether a text is a media type, and so can stand in a header as it is. */
export function isMediaType(text: string): boolean {
  return text.length <= LONGEST && mediaType.test(text);
}

/** A media type without its parameters, in lower case: "image/png". */
export function essenceOf(type: string): string {
  return (type.split(";", 1)[0] as string).trim().toLowerCase();
}
