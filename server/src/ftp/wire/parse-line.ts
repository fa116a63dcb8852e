/** The parts of one line of the control connection (RFC 959, section 5.3). */
import { isAscii } from 'node:buffer'

/** Why a line is not a command. Reply 501. */
export type Malformation = 'too-long' | 'bad-utf8' | 'nul' | 'bare-cr'

export interface CommandLine {
  readonly kind: 'command'
  /** A letter and up to seven letters or digits, in upper case; '' if the line begins with anything else, which no command does. */
  readonly verb: string
  /** The text between the first space and the end of the line, with its inner and trailing spaces. Null without a space. */
  readonly argument: string | null
}

export type Line =
  | CommandLine
  | { readonly kind: 'malformed'; readonly why: Malformation }
  /** A browser speaks HTTP to this port, on behalf of a page of an attacker (ALPACA). The connection must be closed at once. */
  | { readonly kind: 'http' }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const space = 0x20
/** None of them is a command of FTP. */
const httpMethods = new Set('CONNECT DELETE GET HEAD OPTIONS PATCH POST PRI PUT TRACE'.split(' '))
const longestMethod = 7

/** Parses a line without its end. */
export function parseLine(bytes: Buffer): Line {
  let text: string
  try {
    // The decoder takes longer than all the rest.
    text = isAscii(bytes) ? bytes.toString('latin1') : utf8.decode(bytes)
  } catch {
    return malformedLine(bytes, 'bad-utf8')
  }
  const end = text.indexOf(' ')
  const verb = end === -1 ? text : text.slice(0, end)
  const argument = end === -1 ? null : text.slice(end + 1)
  if (argument !== null && httpMethods.has(verb) && / HTTP\/\d/.test(argument)) return { kind: 'http' }
  return { kind: 'command', verb: /^[A-Za-z][A-Za-z0-9]{0,7}$/.test(verb) ? verb.toUpperCase() : '', argument }
}

/** The result for a malformed line that starts with these bytes: an HTTP request remains one if its target is too long. */
export function malformedLine(start: Buffer, why: Malformation): Line {
  const end = start.subarray(0, longestMethod + 1).indexOf(space)
  return end !== -1 && httpMethods.has(start.toString('latin1', 0, end)) ? { kind: 'http' } : { kind: 'malformed', why }
}
