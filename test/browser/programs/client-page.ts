// Gives the page what tests use in it.
import { connect, UcallError } from "ucall/client";

Object.assign(globalThis, { ucall: { connect, UcallError } });
