/** SITE: CHMOD without effect on what is there, UTIME and HELP. */
import { setAttributes } from '../../gateway/files/changes.ts'
import type { Reply } from '../control/reply-codes.ts'
import { runCounted } from '../control/run-counted.ts'
import type { FtpState } from '../control/state.ts'
import { parseSiteUtime } from '../wire/times.ts'
import { type Commands, pathOf, withArgument } from './command.ts'
import { setTime } from './entries.ts'

async function site(state: FtpState, argument: string): Promise<Reply> {
  const [, verb = '', rest = ''] = /^\s*(\S+)(?: (.*))?$/s.exec(argument) ?? []
  switch (verb.toUpperCase()) {
    case 'CHMOD': {
      const [, path] = /^\s*\S+ (.+)$/s.exec(rest) ?? []
      if (path === undefined) return { code: 501, text: 'CHMOD needs a mode and a path.' }
      // As of SFTP: changes nothing, but refuses what is not there.
      await setAttributes(state.access(), pathOf(state, path), {})
      // Clients report a refusal as a failed upload.
      return { code: 200, text: 'Permissions are those of the user; nothing was changed.' }
    }
    case 'UTIME': {
      const change = parseSiteUtime(rest)
      if (!change) return { code: 501, text: 'UTIME needs a time and a path.' }
      await runCounted(state, () => setTime(state, change))
      return { code: 200, text: 'The time is set.' }
    }
    case 'HELP':
      return { code: 200, text: 'SITE CHMOD, HELP, UTIME' }
    default:
      return { code: 504, text: 'This SITE command is not supported.' }
  }
}

export const siteCommands: Commands = { SITE: { run: withArgument(site) } }
