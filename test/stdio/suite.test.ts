import { describe } from "vitest";
import { itPlaysAllCases } from "../suite/cases.ts";
import { stdio, stdioConversations } from "./driver.ts";

describe("serveStdio", () => {
  itPlaysAllCases(stdio, stdioConversations());
});
