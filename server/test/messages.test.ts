/** The bodies rendered by core match those that the contract describes for receivers. */

import { mismatches } from '@sallyport/contract/mismatches.ts'
import { MessageV1, MessageV2, messageHeaders } from '@sallyport/contract/schemas/webhooks/messages.ts'
import { eventWords } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { triggerNames } from '../src/core/event.ts'
import * as downloads from '../src/core/files/downloads/downloads.ts'
import * as trash from '../src/core/files/trash/trash.ts'
import { engines } from './databases.ts'
import { type DeliveryApp, openDeliveryApp } from './delivery-app.ts'
import { verified } from './endpoint.ts'

describe.each(engines)('messages to receivers, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  it.each(['v1', 'v2'] as const)('match the contract, in %s', async (version) => {
    const { signingSecret } = await app.watch({ version, triggers: triggerNames })
    await app.triggerUpload('/in/Zoë 👍.pdf')
    const download = await downloads.download(app.context, app.operator, '/in/Zoë 👍.pdf')
    await download.finish()
    await download.reader.close()
    await trash.remove(app.context, app.operator, ['/in/Zoë 👍.pdf', '/in'])
    await app.sendDue()
    const bodies = app.endpoint.received.map((received) => verified(received, signingSecret))
    expect(bodies).toHaveLength(version === 'v1' ? 5 : 4)
    const schema = version === 'v1' ? MessageV1 : MessageV2
    for (const body of bodies) {
      expect(mismatches(schema, body)).toEqual([])
      expect(Object.keys(body)).toEqual(Object.keys(schema.properties))
    }
  })

  it('have the headers of the contract', async () => {
    await app.watch()
    await app.triggerUpload()
    await app.sendDue()
    const sent = Object.keys(app.endpoint.received[0]?.headers ?? {})
    const always = Object.keys(messageHeaders).filter((name) => name !== 'X-Exavault-Signature-Previous')
    for (const name of always) expect(sent).toContain(name.toLowerCase())
  })
})

it('every trigger has its label in the contract', () => {
  expect(Object.keys(eventWords)).toEqual([...triggerNames])
})
