/** Who sends what: a node takes the heads of lines for itself, for half a minute. */
import type { Tx } from '../../db/engine.ts'
import type { Has } from '../tools.ts'
import { passageOf } from './circuit.ts'
import * as lines from './lines-store.ts'
import * as messages from './messages-store.ts'
import { waitingInLine } from './places-store.ts'

const leaseMs = 30_000

type Message = messages.Message

/** How many messages one webhook may have claimed in one go. */
const mostOfOne = 10

/** Messages that are due, for this node alone for half a minute. `busy`: webhooks that have enough under way. */
export async function claim(
  t: Has<'db' | 'clock' | 'settings'>,
  limit: number,
  busy: readonly number[],
): Promise<Message[]> {
  const now = t.clock.now()
  const due = await lines.dueLines(t.db.q, now.toISOString(), 0, limit + busy.length)
  const free = due.filter((id) => !busy.includes(id))
  if (free.length === 0) return []
  return await t.db.tx((tx) => claimHeads(tx, free, { now, by: t.settings.nodeName, limit }))
}

interface Claim {
  readonly now: Date
  readonly by: string
  readonly limit: number
}

/** Takes from each line in turn what may go, up to the limit. */
async function claimHeads(tx: Tx, webhookIds: readonly number[], { now, by, limit }: Claim): Promise<Message[]> {
  const claimed: Message[] = []
  const until = leaseEnd(now)
  for (const line of await lines.holdLines(tx, webhookIds)) {
    const passage = passageOf(line, now.toISOString())
    const room = passage === 'free' ? Math.min(limit - claimed.length, mostOfOne) : passage === 'probe' ? 1 : 0
    if (room === 0) continue
    const head = await takeHead(tx, line.webhookId, now.toISOString(), room)
    if (head.length > 0 && passage === 'probe') await lines.takeProbe(tx, line.webhookId, until)
    claimed.push(...head)
    if (claimed.length >= limit) break
  }
  const ids = claimed.map(({ id }) => id)
  if (ids.length > 0) await lines.lease(tx, ids, until, by)
  return claimed
}

/** How often a claim looks behind messages that stand behind others, and at how many more each time. */
const mostLooks = 10
const lookedAtOnce = 100

/** What is due in a line and behind nobody; what is behind somebody leaves the head, so that it is looked at only once. */
async function takeHead(tx: Tx, webhookId: number, now: string, room: number): Promise<Message[]> {
  for (let look = 0; look < mostLooks; look++) {
    const head = await lines.headOf(tx, webhookId, now, look === 0 ? room : lookedAtOnce)
    if (head.length === 0) return []
    const waiting = await waitingInLine(
      tx,
      head.map(({ id }) => id),
    )
    if (waiting.size > 0) await lines.park(tx, [...waiting])
    const taken = head.filter(({ id }) => !waiting.has(id)).slice(0, room)
    if (taken.length > 0) return taken
  }
  return []
}

export const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString()

/** At the start of a node: what processes of this machine had claimed when they died is due again at once. */
export async function freeClaims(t: Has<'db' | 'clock'>, isDead: (nodeName: string) => boolean): Promise<void> {
  const dead = (await messages.claimants(t.db.q)).filter(isDead)
  for (const nodeName of dead) await messages.freeClaims(t.db.q, nodeName, t.clock.now().toISOString())
}
