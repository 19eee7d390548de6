/**
 * Makes a reader of Server-Sent Events, which takes a response's bytes however they are split (WHATWG HTML, 9.2.5 and
 * 9.2.6). An event that the end cuts off is none. The reader throws a RangeError where an event is too large.
 * @param maxLength characters that an event may have
 * @param id of the last event that had one, "" for none
 * @param onEvent gets the event's name, "" where it has none, its data, "" too where there is none, the id of the last
 * event that had one, and the milliseconds to wait before a reconnection where the server has said so
 */
export function eventReader(
  maxLength: number,
  id: string,
  onEvent: (name: string, data: string, id: string, retry: number | undefined) => void,
): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder(); // takes a byte order mark away
  /** A line's beginning. */
  let partial = "";
  let endedByCR = false;
  let name = "";
  let data = "";
  let retry: number | undefined;

  const take = (line: string): void => {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)! as unknown as [string, string, string];
    if (field === "data") data += `${value}\n`;
    else if (field === "event") name = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^\d+$/.test(value)) retry = +value;
    if (line !== "") return;
    const event = [name, data.slice(0, -1), id, retry] as const;
    name = data = "";
    onEvent(...event);
  };

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") return;
    // A CR and an LF that came apart would end two lines.
    if (endedByCR && text[0] === "\n") text = text.slice(1);
    endedByCR = text.endsWith("\r");
    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = partial + lines[0]!;
    partial = lines.pop()!;
    for (const line of lines) take(line);
    if (partial.length + data.length > maxLength) throw new RangeError("an event is too large (option maxResponse)");
  };
}
