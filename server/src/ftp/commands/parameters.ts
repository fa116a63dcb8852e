/** Commands that say something about the connection or its transfers: TYPE, FEAT, OPTS, SYST, NOOP, QUIT … */
import { isIP } from 'node:net'
import { pathToFind } from '../../gateway/files/paths.ts'
import { spaceAt } from '../../gateway/files/space.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { factsReplyText, parseFacts } from '../wire/facts.ts'
import { featureLines } from '../wire/features.ts'
import { parseAllocation, parseOffset } from '../wire/numbers.ts'
import { parseHashName, parseMode, parseStructure, parseType } from '../wire/parameters.ts'
import { always, type Command, type Commands, pathOf, withArgument } from './command.ts'

/** A parameter of which the server has the usual values. */
const parameter = (parse: (argument: string | null) => unknown, name: string): Command['run'] =>
  withArgument(async (_state, argument) => {
    const value = parse(argument)
    if (value === null) return { code: 501, text: `${name} is not followed by a value.` }
    return value === 'unsupported'
      ? { code: 504, text: `This value of ${name} is not supported.` }
      : { code: 200, text: `${name} is ${argument.trim().toUpperCase()}.` }
  })

async function features({ server, hash, facts }: FtpState): Promise<Reply> {
  const tls = server.services.certificates !== null
  const lines = featureLines({ tls, active: server.options.isActiveAllowed, hash, facts })
  return { code: 211, text: ['Features:', ...lines, 'End'] }
}

async function options(state: FtpState, argument: string): Promise<Reply> {
  const [name = '', ...rest] = argument.trim().split(' ')
  const value = rest.join(' ')
  switch (name.toUpperCase()) {
    case 'UTF8':
    case 'UTF-8':
      return /^off$/i.test(value)
        ? { code: 504, text: 'Names are always in UTF-8.' }
        : { code: 200, text: 'Names are in UTF-8.' }
    case 'MLST':
      state.facts = parseFacts(value)
      return { code: 200, text: factsReplyText(state.facts) }
    case 'HASH': {
      const hash = value === '' ? state.hash : parseHashName(value)
      if (!hash) return { code: 501, text: 'This algorithm is not supported.' }
      state.hash = hash
      return { code: 200, text: hash }
    }
    default:
      return { code: 501, text: 'This option is not supported.' }
  }
}

/** RFC 7151. An unknown name and one of another account have the same reply. */
async function host(state: FtpState, argument: string): Promise<Reply> {
  if (state.username !== null || state.login) return { code: 503, text: 'HOST must come before USER.' }
  const name = argument
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
  const { serverName } = state.control
  const isKnown = isIP(name) !== 0 || state.server.options.hostNames.includes(name)
  if (!isKnown || (serverName !== null && serverName.toLowerCase() !== name && isIP(name) === 0))
    return { code: 504, text: 'This server has no such name.' }
  return { code: 220, text: 'Sallyport' }
}

async function client(state: FtpState, argument: string | null): Promise<Reply> {
  state.client = (argument ?? '').replace(/[^ -~]/g, '').slice(0, maxClientLength)
  return { code: 200, text: 'Noted.' }
}

const maxClientLength = 100

async function restart(state: FtpState, argument: string): Promise<Reply> {
  const offset = parseOffset(argument)
  if (offset === null) return { code: 501, text: 'REST needs an offset in bytes, from 0.' }
  state.restartAt = offset
  return { code: 350, text: `The next transfer starts at byte ${offset}.` }
}

/** Says before an upload whether it would fit. Nothing is allocated, so that a malformed size does not stop a client. */
async function allocate(state: FtpState, argument: string): Promise<Reply> {
  const size = parseAllocation(argument)
  if (size === null) return { code: 202, text: 'No space is allocated in advance, and this is not a size in bytes.' }
  const { limit, used } = await spaceAt(state.access(), state.folder)
  if (limit !== null && used + size > limit) return { code: 552, text: 'The quota does not have room for this file.' }
  return { code: 200, text: 'There is room for this file.' }
}

async function available(state: FtpState, argument: string | null): Promise<Reply> {
  const { limit, used } = await spaceAt(state.access(), pathToFind(pathOf(state, argument ?? '.')))
  if (limit === null) return { code: 550, text: 'There is no quota.' }
  return { code: 213, text: String(Math.max(0, limit - used)) }
}

async function quit(state: FtpState): Promise<Reply> {
  state.control.endAfterReply()
  return { code: 221, text: 'Goodbye.' }
}

async function help(): Promise<Reply> {
  return { code: 214, text: 'This is Sallyport. Its documentation has a page about FTP.' }
}

const isPublic = true
const keepsRestart = true
const unsupported = always(502, 'This command is not supported.')

export const parameterCommands: Commands = {
  SYST: { isPublic, keepsRestart, run: always(215, 'UNIX Type: L8') },
  TYPE: { keepsRestart, run: parameter(parseType, 'TYPE') },
  MODE: { keepsRestart, run: parameter(parseMode, 'MODE') },
  STRU: { keepsRestart, run: parameter(parseStructure, 'STRU') },
  FEAT: { isPublic, run: features },
  OPTS: { isPublic, run: withArgument(options) },
  HOST: { isPublic, run: withArgument(host) },
  CLNT: { isPublic, run: client },
  CSID: { isPublic, run: client },
  NOOP: { isPublic, keepsRestart, run: always(200, 'OK') },
  HELP: { isPublic, run: help },
  QUIT: { isPublic, run: quit },
  REST: { run: withArgument(restart), keepsRestart },
  ALLO: { keepsRestart, run: withArgument(allocate) },
  AVBL: { run: available },
  SMNT: { run: unsupported },
  SPSV: { run: unsupported },
  PRET: { run: unsupported },
  CPSV: { run: unsupported },
  SSCN: { run: unsupported },
}
