/** LIST, NLST, MLSD, MLST and STAT. */
import type { Writable } from 'node:stream'
import { Fault } from '../../core/fault.ts'
import type { FolderEntry } from '../../gateway/files/handle.ts'
import { listLineOf } from '../../gateway/files/list-line.ts'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import type { Reply } from '../control/reply-codes.ts'
import { runCounted } from '../control/run-counted.ts'
import type { FtpState } from '../control/state.ts'
import { connectionStatus } from '../control/status.ts'
import { factLine } from '../wire/facts.ts'
import { singleLine } from '../wire/reply.ts'
import type { Command, Commands } from './command.ts'
import { factsOf } from './facts-of.ts'
import { isDots, type Listing, listedPath, openListing } from './listed.ts'
import { overData, refusalOf } from './transfer.ts'
import { visibleAt } from './visible.ts'

/** A line for an entry, without its end; null for entries that are not listed. */
type LineOf = (entry: FolderEntry) => string | null
type LineMaker = (state: FtpState, listing: Listing) => LineOf

const listLine: LineMaker = (state) => {
  const now = state.server.services.context.clock.now()
  const { listsDots } = state.server.options
  const owner = state.access().login.actor.username.replace(/\s/g, '_')
  return (entry) =>
    isDots(entry) && !listsDots
      ? null
      : singleLine(listLineOf({ name: entry.name, attributes: entry.attributes, owner, now }))
}

const nameLine: LineMaker =
  (_state, { prefix }) =>
  (entry) =>
    isDots(entry) ? null : singleLine(`${prefix}${entry.name}`)

const factsLine: LineMaker =
  (state, { path }) =>
  (entry) => {
    if (entry.name === '..') return null
    const type = entry.name === '.' ? ('cdir' as const) : undefined
    return factLine(factsOf(state, entry, { type, path }), entry.name, state.facts)
  }

async function* lines(listing: Listing, lineOf: LineOf): AsyncGenerator<Buffer> {
  for (let entries = await listing.next(); entries; entries = await listing.next()) {
    const some = entries.flatMap((entry) => lineOf(entry) ?? [])
    if (some.length > 0) yield Buffer.from(`${some.join('\r\n')}\r\n`)
  }
}

async function sendListing(state: FtpState, listing: Listing, lineOf: LineOf): Promise<Reply> {
  return await overData(state, 'Sending the listing.', async (data, signal) => {
    await data.send(async (sink: Writable) => await sendChunks(lines(listing, lineOf), sink, signal))
    await data.finish()
    return { code: 226, text: 'The listing was sent.' }
  })
}

const listing =
  (makeLine: LineMaker, isOfFolders: boolean): Command['run'] =>
  async (state, argument) => {
    const refusal = await refusalOf(state)
    if (refusal) return refusal
    const wanted = isOfFolders ? argument || '.' : await listedPath(state, argument)
    const opened = await openListing(state, wanted)
    try {
      if (isOfFolders && opened.isFile) return { code: 501, text: `"${opened.path}" is a file, not a folder.` }
      return await sendListing(state, opened, makeLine(state, opened))
    } finally {
      await opened.close()
    }
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
  return await runCounted(state, (signal) => statusOf(state, argument, signal))
}

async function statusOf(state: FtpState, argument: string, signal: AbortSignal): Promise<Reply> {
  const listing = await openListing(state, await listedPath(state, argument))
  const found: string[] = []
  try {
    const lineOf = listLine(state, listing)
    for (let entries = await listing.next(); entries; entries = await listing.next()) {
      signal.throwIfAborted()
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
  LIST: { isCounted, run: listing(listLine, false) },
  NLST: { isCounted, run: listing(nameLine, false) },
  MLSD: { isCounted, run: listing(factsLine, true) },
  MLST: { run: facts },
  STAT: { isPublic: true, keepsRestart: true, run: status },
}
