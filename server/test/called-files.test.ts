/** Counts the calls of source files, to check that ARCHITECTURE.md names all files that run during an upload and a delivery. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startDeliveries } from '../src/core/webhooks/delivery/deliveries.ts'
import { calledFiles } from './called-files.ts'
import { openDeliveryApp } from './delivery-app.ts'
import { openServedApp } from './served-app.ts'

const close: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of close.splice(0).toReversed()) await one()
})

/** Source files that the numbered steps of a section name, sorted. */
function documentedFiles(heading: string): string[] {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')
  const [, section = ''] = text.split(`## ${heading}`)
  const [lines = ''] = section.split('\n## ')
  const steps = lines.match(/^(\d+\.| ) .*$/gm) ?? []
  const files = [...steps.join('\n').matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file ?? '')
  return [...new Set(files)].toSorted()
}

it('an upload of a small form runs the sixteen files of core/files that ARCHITECTURE.md names', async () => {
  const app = await openServedApp('sqlite')
  close.push(() => app.close())
  const upload = async (name: string) => {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(4_096)]), name)
    const { status } = await app.ask('POST', `resources/upload?path=/${name}&fileSize=4096`, { body })
    expect(status).toBe(201)
  }
  // Things that are only created once do not run again.
  await upload('first.bin')
  const files = await calledFiles(() => upload('second.bin'))
  const documented = documentedFiles('One upload').filter((file) => file.startsWith('core/files/'))
  expect(files.filter((file) => file.startsWith('core/files/'))).toEqual(documented)
  expect(documented.length).toBeLessThanOrEqual(16)
})

it('a delivery runs the twelve files of queue and core/webhooks that ARCHITECTURE.md names', async () => {
  const app = await openDeliveryApp('sqlite')
  close.push(() => app.close())
  const dispatcher = startDeliveries(app.context)
  close.push(() => dispatcher.stop())
  const { id } = await app.watch()
  const pending = async () => (await app.messages()).filter(({ state }) => state === 'pending').length
  await app.triggerUpload()
  await expect.poll(pending).toBe(0)
  // The next message waits until everything before it has ended.
  const setPaused = (paused: 0 | 1) => app.context.db.q.updateTable('webhooks').set({ paused }).execute()
  await setPaused(1)
  await app.triggerUpload()
  const files = await calledFiles(async () => {
    await setPaused(0)
    dispatcher.wake([id])
    await expect.poll(pending).toBe(0)
  })
  // A poll may happen at the same time.
  const isCrossed = (file: string) => /^(queue|core\/webhooks)\//.test(file) && file !== 'queue/poll.ts'
  const documented = documentedFiles('One delivery').filter(isCrossed)
  const crossed = files.filter(isCrossed)
  expect(crossed).toEqual(documented)
  expect(documented.length).toBeLessThanOrEqual(12)
})
