/** LIST, NLST, MLSD, MLST and STAT. */
import type { Writable } from 'node:stream'
import { Fault } from '../../core/fault.ts'
import { isFolder } from '../../gateway/files/attributes.ts'
import { openFolderHandle } from '../../gateway/files/folder-handle.ts'
import type { FolderEntry, Handle } from '../../gateway/files/handle.ts'
import { listLineOf } from '../../gateway/files/list-line.ts'
import { findEntry } from '../../gateway/files/path-entry.ts'
import { lastName, pathToFind } from '../../gateway/files/paths.ts'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { connectionStatus } from '../control/status.ts'
import { factLine } from '../wire/facts.ts'
import { parseListArgument } from '../wire/list-options.ts'
import { singleLine } from '../wire/reply.ts'
import { type Command, type Commands, pathOf } from './command.ts'
import { factsOf } from './facts-of.ts'
import { overData, refusalOf } from './transfer.ts'
import { visibleAt } from './visible.ts'

/** A line for an entry, without its end; null for entries that are not listed. */
type LineOf = (entry: FolderEntry) => string | null

const isDots = ({ name }: FolderEntry): boolean => name === '.' || name === '..'

function listLine(state: FtpState): LineOf {
  const now = state.server.services.context.clock.now()
  const { listsDots } = state.server.options
  const owner = state.access().login.actor.username.replace(/\s/g, '_')
  return (entry) =>
    isDots(entry) && !listsDots
      ? null
      : singleLine(listLineOf({ name: entry.name, attributes: entry.attributes, owner, now }))
}

const nameLine: LineOf = (entry) => (isDots(entry) ? null : singleLine(entry.name))

const factsLine =
  (state: FtpState, path: string): LineOf =>
  (entry) => {
    if (entry.name === '..') return null
    const type = entry.name === '.' ? ('cdir' as const) : undefined
    return factLine(factsOf(state, entry, { type, path }), entry.name, state.facts)
  }

/** The path that LIST names: without its options, unless there is something of that name. */
async function listedPath(state: FtpState, argument: string | null): Promise<string> {
  const { path, whole } = parseListArgument(argument)
  if (whole !== null && whole !== path) {
    const named = pathToFind(pathOf(state, whole))
    if (await findEntry(state.access(), named)) return whole
  }
  return path ?? '.'
}

/** What is listed: the entries of a folder, or a file by itself. */
async function open(state: FtpState, argument: string): Promise<Pick<Handle, 'next' | 'close'>> {
  const { path, entry } = await visibleAt(state, argument)
  if (entry.place && isFolder(entry.attributes)) return await openFolderHandle(state.access(), path, entry.place)
  const file = { name: lastName(path), attributes: entry.attributes, id: entry.place?.resource.id ?? null }
  let isListed = false
  return {
    async next() {
      if (isListed) return null
      isListed = true
      return [file]
    },
    async close() {},
  }
}

async function* lines(listing: Pick<Handle, 'next'>, lineOf: LineOf): AsyncGenerator<Buffer> {
  for (let entries = await listing.next(); entries; entries = await listing.next()) {
    const some = entries.flatMap((entry) => lineOf(entry) ?? [])
    if (some.length > 0) yield Buffer.from(`${some.join('\r\n')}\r\n`)
  }
}

async function sendListing(state: FtpState, listing: Pick<Handle, 'next' | 'close'>, lineOf: LineOf): Promise<Reply> {
  try {
    return await overData(state, 'Sending the listing.', async (data, signal) => {
      await data.send(async (sink: Writable) => await sendChunks(lines(listing, lineOf), sink, signal))
      await data.finish()
      return { code: 226, text: 'The listing was sent.' }
    })
  } finally {
    await listing.close()
  }
}

const listing =
  (lineOf: (state: FtpState, path: string) => LineOf, isFileListed: boolean): Command['run'] =>
  async (state, argument) => {
    const refusal = await refusalOf(state)
    if (refusal) return refusal
    const wanted = isFileListed ? await listedPath(state, argument) : argument || '.'
    const { path, entry } = await visibleAt(state, wanted)
    if (!isFileListed && !isFolder(entry.attributes)) return { code: 501, text: `"${path}" is a file, not a folder.` }
    return await sendListing(state, await open(state, wanted), lineOf(state, path))
  }

async function facts(state: FtpState, argument: string | null): Promise<Reply> {
  const { path, entry } = await visibleAt(state, argument || '.')
  const { attributes, place } = entry
  const one = { name: path, attributes, id: place?.resource.id ?? null }
  return { code: 250, text: [`Facts of the path:`, factLine(factsOf(state, one, { path }), path, state.facts), 'End'] }
}

const maxStatNames = 1_000

async function status(state: FtpState, argument: string | null): Promise<Reply> {
  if (!argument) return connectionStatus(state)
  if (!state.login) return { code: 530, text: 'Sign in first.' }
  const listing = await open(state, await listedPath(state, argument))
  const found: string[] = []
  try {
    const lineOf = listLine(state)
    for (let entries = await listing.next(); entries; entries = await listing.next()) {
      found.push(...entries.flatMap((entry) => lineOf(entry) ?? []))
      if (found.length > maxStatNames)
        throw new Fault('too-many', `This folder has more than ${maxStatNames} entries. Use MLSD or LIST.`)
    }
  } finally {
    await listing.close()
  }
  return { code: 213, text: ['Status:', ...found, 'End'] }
}

const isCounted = true

export const listingCommands: Commands = {
  LIST: { isCounted, run: listing(listLine, true) },
  NLST: { isCounted, run: listing(() => nameLine, true) },
  MLSD: { isCounted, run: listing(factsLine, false) },
  MLST: { run: facts },
  STAT: { isPublic: true, keepsRestart: true, run: status },
}
