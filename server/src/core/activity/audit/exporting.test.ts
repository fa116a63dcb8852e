import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, clientAddress, type Person, put } from '../../../../test/people.ts'
import { openNode, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { type AuditLine, bytesOfLines } from '../../../lib/audit/chain.ts'
import type { AuditDestination } from '../../../lib/audit/destination.ts'
import { verifyLines } from '../../../lib/audit/verify.ts'
import { recordInterrupted } from '../../connections/connections.ts'
import { Fault } from '../../fault.ts'
import { purge } from '../../files/trash/restore.ts'
import * as trash from '../../files/trash/trash.ts'
import { createFolder } from '../../files/tree/folders.ts'
import * as links from '../../shares/links/links.ts'
import { recordRefusal } from '../refusals.ts'
import { exportAudit } from './exporting.ts'
import { auditStatus, compareLast } from './status.ts'

const never = new AbortController().signal

/** Keeps what it is sent. `fail`: rejects after it has kept it. */
function destinationInMemory() {
  const lines: AuditLine[] = []
  const state = { fail: false, onSend: async () => undefined as unknown }
  const destination: AuditDestination = {
    name: 'memory',
    async send(some) {
      await state.onSend()
      lines.push(...some)
      if (state.fail) throw new Error('the line is cut')
    },
  }
  async function* chunks() {
    yield bytesOfLines(lines)
  }
  return { lines, state, destination, verify: () => verifyLines([{ name: 'memory', chunks: chunks() }]) }
}

const parsed = (lines: readonly { text: string }[]) =>
  lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>)

describe.each(engines)('the audit export, on %s', (engine) => {
  let app: TestApp
  let person: Person
  let folder: string
  let path: string
  let memory: ReturnType<typeof destinationInMemory>
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-audit-'))
    path = join(folder, 'audit.jsonl')
    app = await openTestApp(engine, { environment: { SALLYPORT_AUDIT: path } })
    person = await addPerson(app, 'ada', { appName: 'Invoices' })
    memory = destinationInMemory()
    // Of account, key and token: two users are left.
    await app.context.db.q.deleteFrom('audit_outbox').where('entry', 'not like', '%"type":%').execute()
  })
  afterEach(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const run = (destination = memory.destination, signal = never) => exportAudit(app.context, destination, signal)
  const waiting = async () => (await auditStatus(app.context)).waiting

  it('has the facts of the session log, in its order', async () => {
    const { resource } = await put(app, person.actor, '/b.txt', 'hello')
    await trash.remove(app.context, person.actor, ['/b.txt'])
    await purge(app.context, person.actor, [resource.id])
    await run()
    const lines = parsed(memory.lines)
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i + 1))
    expect(lines.map(({ type }) => type)).toEqual(['USER', 'USER', 'STOR', 'DELE', 'PURGE'])
    expect(lines[2]).toMatchObject({
      event: 'resources.upload',
      accountId: app.account.id,
      userId: person.user.id,
      username: 'ada',
      address: clientAddress,
      protocol: 'Invoices',
      path: '/b.txt',
      bytes: 5,
      status: 'ok',
      time: app.clock.now().toISOString(),
      prev: lines[1]?.['hash'],
    })
    expect(lines[4]).toMatchObject({ event: 'resources.purge', path: '/b.txt', resourceId: resource.id, status: 'ok' })
    expect(await memory.verify()).toMatchObject({ lines: 5, broken: null })
    expect(await waiting()).toBe(0)
  })

  it('has the folder that a direct link, an interrupted upload or a refusal is about', async () => {
    const { resource } = await createFolder(app.context, person.actor, { path: '/out' })
    await links.create(app.context, app.operator, { resource: '/out', listed: false })
    const part = { bytes: 1, size: 2, since: app.clock.now(), path: '/out' }
    await recordInterrupted(app.context, person.actor, part)
    await recordRefusal(app.context, person.actor, new Fault('forbidden', 'No.', { lacking: 'delete' }), '/out')
    await run()
    const lines = parsed(memory.lines).slice(2)
    expect(lines.map(({ event, resourceId }) => [event, resourceId])).toEqual(
      ['resources.createFolder', 'links.create', 'resources.uploadPart', 'operations.refuse'].map((event) => [
        event,
        resource.id,
      ]),
    )
  })

  it('keeps an entry exactly if the change is committed', async () => {
    const before = await waiting()
    const failing = app.context.db.tx(async (tx) => {
      await app.context.record(tx, person.actor, { name: 'users.update', username: 'eve' })
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    expect(await waiting()).toBe(before)
    await createFolder(app.context, person.actor, { path: '/new' })
    expect(await waiting()).toBe(before + 1)
  })

  it('writes nothing while it is off', async () => {
    const off = await openNode(app)
    const before = await waiting()
    await off.context.db.tx((tx) => off.context.record(tx, person.actor, { name: 'users.update', username: 'eve' }))
    expect(await waiting()).toBe(before)
    await off.close()
  })

  it('exports more than fits into one turn, in order', async () => {
    const many = Array.from({ length: 1_203 }, (_, i) => ({ name: 'users.update', username: `u${i}` }) as const)
    await app.context.db.tx((tx) => app.context.record(tx, person.actor, ...many))
    const sizes: number[] = []
    memory.state.onSend = async () => sizes.push(memory.lines.length)
    expect(await run()).toBe(1_205)
    expect(sizes).toEqual([0, 500, 1_000])
    expect(
      parsed(memory.lines)
        .slice(2)
        .map(({ path }) => path),
    ).toEqual(many.map(({ username }) => username))
    expect((await memory.verify()).broken).toBe(null)
  })

  it('repeats the same bytes if it ended between sending and recording, also with entries that came meanwhile', async () => {
    const ended = new AbortController()
    const record = app.context.db.tx
    memory.state.onSend = async () => {
      await app.context.db.tx((tx) => app.context.record(tx, person.actor, { name: 'users.delete', username: 'eve' }))
      memory.state.onSend = async () => undefined
      Object.assign(app.context.db, { tx: () => Promise.reject(new Error('killed')) })
    }
    await expect(run(memory.destination, ended.signal)).rejects.toThrow('killed')
    Object.assign(app.context.db, { tx: record })
    const [first] = memory.lines
    await run()
    expect(memory.lines.map(({ seq }) => seq)).toEqual([1, 2, 1, 2, 3])
    expect(memory.lines[2]).toEqual(first)
    expect(await memory.verify()).toMatchObject({ lines: 3, repeats: 2, broken: null })
  })

  it('waits longer and longer for a destination that is away, loses nothing, and says so', async () => {
    memory.state.fail = true
    await run()
    expect(await auditStatus(app.context)).toMatchObject({
      waiting: 2,
      failures: 1,
      lastError: 'the line is cut',
      seq: 0,
    })
    expect(await run()).toBe(0)
    expect(memory.lines).toHaveLength(2)
    for (let i = 0; i < 8; i++) {
      app.clock.move(75_000)
      await run()
    }
    expect(await auditStatus(app.context)).toMatchObject({ failures: 9, oldestMs: 600_000 })
    memory.state.fail = false
    app.clock.move(75_000)
    await run()
    expect(await auditStatus(app.context)).toMatchObject({
      waiting: 0,
      failures: 0,
      lastError: null,
      seq: 2,
      oldestMs: 0,
    })
    expect((await memory.verify()).broken).toBe(null)
  })

  it('sends each line once if several nodes try at the same time', async () => {
    const nodes = await Promise.all([openNode(app), openNode(app)])
    for (let round = 0; round < 5; round++) {
      await app.context.db.tx((tx) =>
        app.context.record(tx, person.actor, { name: 'users.update', username: `${round}` }),
      )
      await Promise.all(nodes.map(({ context }) => exportAudit(context, memory.destination, never)))
    }
    await run()
    // Without the lease of the task both may send, but always the same.
    expect(await memory.verify()).toMatchObject({ lines: 7, broken: null })
    expect(await waiting()).toBe(0)
    await Promise.all(nodes.map((node) => node.close()))
  })

  it('writes to the file of the setting, and continues the chain in a new one', async () => {
    const { audit } = app.context.settings
    if (!audit) throw new Error('the export is off')
    await run(audit)
    await rename(path, `${path}.1`)
    await createFolder(app.context, person.actor, { path: '/new' })
    await run(audit)
    const files = [`${path}.1`, path]
    const texts = await Promise.all(files.map((file) => readFile(file)))
    const verified = await verifyLines(files.map((name, i) => ({ name, chunks: chunkOf(texts[i]) })))
    expect(verified).toMatchObject({ lines: 3, broken: null })
    expect(await compareLast(app.context, verified.last)).toBe(null)
    const earlier = await verifyLines([{ name: path, chunks: chunkOf(texts[0]) }])
    expect(await compareLast(app.context, earlier.last)).toMatch(/end with number 2, but .* up to number 3/)
    expect(await compareLast(app.context, { seq: 3, hash: 'f'.repeat(64) })).toMatch(/number 3, is not the one/)
    expect(await compareLast(app.context, { seq: 9, hash: 'f'.repeat(64) })).toMatch(/number 9, is not the one/)
  })
})

async function* chunkOf(bytes: Buffer | undefined) {
  if (bytes) yield bytes
}
