/** The interface of commands. */

import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'

export interface Command {
  /** Whether it can be used before the sign-in. */
  readonly isPublic?: boolean
  /** Whether it counts as one of the account's transactions, and is in the operation log. */
  readonly isCounted?: boolean
  /** Whether the offset of REST still holds after it. */
  readonly keepsRestart?: boolean
  /**
   * `argument` is null without a space after the verb. Resolves with the last reply; null if it was sent already. Throws Faults and
   * DataConnectionError.
   */
  run(state: FtpState, argument: string | null): Promise<Reply | null>
}

export type Commands = Readonly<Record<string, Command>>

const missingArgument: Reply = { code: 501, text: 'This command needs an argument.' }

/** A command with a path, or another argument that must not be empty. */
export const withArgument =
  (run: (state: FtpState, argument: string) => Promise<Reply | null>): Command['run'] =>
  async (state, argument) =>
    argument ? await run(state, argument) : missingArgument

/** A command that always has the same reply. */
export const always = (code: number, text: string): Command['run'] => {
  const reply = { code, text }
  return async () => reply
}

/** The path of an argument, which is relative to the current folder. `.` and `..` are resolved later. */
export const pathOf = ({ folder }: FtpState, argument: string): string =>
  argument.startsWith('/') ? argument : `${folder}/${argument}`
