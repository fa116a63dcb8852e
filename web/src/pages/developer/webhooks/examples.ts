/**
 * Example messages for each format and trigger. The server renders the real ones; a test checks that both have the same
 * shape.
 */
import type { MessageV1, MessageV2 } from '@sallyport/contract/schemas/webhooks/messages.ts'
import { eventWords, type WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { joinPath } from '../../../lib/path.ts'

export type Version = 'v1' | 'v2'

interface ExampleResource {
  readonly name: string
  /** Previous path, relative to the watched folder. */
  readonly before?: string
  readonly isFolder?: true
}

const exampleResources: Partial<Record<WebhookEvent, ExampleResource>> = {
  'resources.createFolder': { name: '2026', isFolder: true },
  'resources.rename': { name: 'orders-0417.csv', before: 'orders.csv' },
  'resources.move': { name: 'orders-0417.csv', before: 'new/orders-0417.csv' },
  'resources.copy': { name: 'orders-0417 (2).csv', before: 'orders-0417.csv' },
  'resources.compress': { name: 'orders.zip' },
  'resources.extract': { name: 'orders', before: 'orders.zip', isFolder: true },
}

const account = 'mira'
const who = 'partner-north'
const at = '2026-11-23T09:30:12+00:00'

/** Formatted; the real body is a single line. */
export const exampleBody = (version: Version, event: WebhookEvent, folder: string): string =>
  JSON.stringify(version === 'v1' ? exampleV1(event, folder) : exampleV2(event, folder), null, 2)

function exampleV1(event: WebhookEvent, folder: string): MessageV1 {
  const { name, before } = exampleResources[event] ?? { name: 'orders-0417.csv' }
  return {
    accountname: account,
    username: who,
    operation: eventWords[event],
    protocol: 'web',
    path: joinPath(folder, name),
    sourcepath: before === undefined ? '' : joinPath(folder, before),
    attempt: 1,
  }
}

function exampleV2(event: WebhookEvent, folder: string): MessageV2 {
  return {
    attemptId: 'k3x9qa-1',
    accountName: account,
    eventTimestamp: at,
    ipAddress: '198.51.100.23',
    protocol: event === 'shares.formSubmit' ? 'https' : 'web',
    username: event === 'shares.formSubmit' ? 'public' : who,
    event,
    eventData: {
      resources: [resource(exampleResources[event] ?? { name: 'orders-0417.csv' }, folder)],
      formDetails: event === 'shares.formSubmit' ? [{ name: 'Your Name', order: 0, value: 'Partner North' }] : [],
      share: [],
      transferStatus: 'success',
    },
    messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE',
  }
}

type MessageResource = MessageV2['eventData']['resources'][number]

const resource = ({ name, before, isFolder }: ExampleResource, folder: string): MessageResource => ({
  id: 8127,
  hash: '5b1f7c0de29a4b6c93d84f21a07e6b58',
  name,
  type: isFolder ? 'dir' : 'file',
  createdBy: who,
  uploadDate: at,
  createdAt: at,
  updatedAt: at,
  accessedAt: null,
  path: joinPath(folder, name),
  size: isFolder ? 0 : 48_210,
  fileCount: isFolder ? 0 : null,
  previewable: isFolder ? null : false,
  ...(before !== undefined && { previousPath: joinPath(folder, before) }),
  ...(!isFolder && {
    sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
    mimeType: name.endsWith('.zip') ? 'application/zip' : 'text/csv',
  }),
})
