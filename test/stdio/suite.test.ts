import { describe } from "vitest";
import { itBehaves } from "../suite/behaviours.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import { stdio, stdioConversations } from "./driver.ts";

describe("serveStdio", () => {
  itPlaysAllCases(stdio, stdioConversations());
  itBehaves(stdio);
});
