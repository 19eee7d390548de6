import { procedure, t } from "ucall";

/** Whether a session belongs to a user: the check that UCall's benchmark calls. */
export const validateSession = procedure(
  { user_id: t.int(), session_id: t.int() },
  ({ user_id, session_id }) => {
    // `^` takes 32 bits; larger ids go through BigInt.
    if ((user_id | 0) === user_id && (session_id | 0) === session_id) return (user_id ^ session_id) % 23 === 0;
    return (BigInt(user_id) ^ BigInt(session_id)) % 23n === 0n;
  },
  { readonly: true, returns: t.boolean(), summary: "Checks whether a session belongs to a user" },
);
