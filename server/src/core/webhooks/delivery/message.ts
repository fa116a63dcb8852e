/**
 * Bodies of messages, exact to the byte: order of keys, JSON as the libraries of receivers expect it. Rendered once, in the
 * transaction of the event, except for the attempt number.
 */
import { mimeTypeOf } from '../../../lib/mime.ts'
import { slices } from '../../../lib/slices.ts'
import { type JsonValue, phpJson } from '../../../lib/text/php-json.ts'
import { formatOffset } from '../../../lib/time.ts'
import type { Needs } from '../../context.ts'
import type { EventResource, FormDetail, TriggerName } from '../../event.ts'
import { isPreviewable } from '../../files/tree/resource.ts'
import type { NewMessage } from '../queue/messages-store.ts'
import type { BodyParts } from './signature.ts'

export interface EventFacts {
  /** User name of the account's master. */
  readonly accountName: string
  readonly username: string
  readonly protocol: string
  readonly address: string
  readonly event: TriggerName
  readonly at: Date
  readonly resources: readonly EventResource[]
  /** For `shares.formSubmit`. */
  readonly submission?: Submission
}

export interface MessageIds {
  /** `msg_…` */
  readonly messageKey: string
  readonly attemptPrefix: string
}

export interface Submission {
  readonly details: readonly FormDetail[]
  /** The receive folder in format v2. */
  readonly share: JsonValue
}

/** Maximum resources of a v2 message; further ones become further messages. */
const maxResources = 100

const v1Operations: Readonly<Record<TriggerName, string>> = {
  'resources.upload': 'Upload',
  'resources.download': 'Download',
  'resources.delete': 'Delete',
  'resources.createFolder': 'Create Folder',
  'resources.rename': 'Rename',
  'resources.move': 'Move',
  'resources.copy': 'Copy',
  'resources.compress': 'Compress',
  'resources.extract': 'Extract',
  'shares.formSubmit': 'Form Submit',
}

/**
 * The part of a body that is equal for all messages about the same resources of an event, as JSON: rendered once for all webhooks
 * of a version.
 */
export const renderFacts = (version: 'v1' | 'v2', facts: EventFacts): string =>
  phpJson(version === 'v1' ? legacyData(facts) : eventData(facts))

/** The body of one message from the shared part. */
export const bodyParts = (version: 'v1' | 'v2', rendered: string, ids: MessageIds): BodyParts =>
  version === 'v1' ? partsV1(rendered) : partsV2(rendered, ids)

/** Format v1: one resource, the attempt as the last key. */
const partsV1 = (rendered: string): BodyParts => ({ before: `${rendered.slice(0, -1)},"attempt":`, after: '}' })

/** Format v2: the attempt id first, then the event. */
const partsV2 = (rendered: string, { messageKey, attemptPrefix }: MessageIds): BodyParts => ({
  before: `{"attemptId":${phpJson(`${attemptPrefix}-`).slice(0, -1)}`,
  after: `",${rendered.slice(1, -1)},"messageId":${phpJson(messageKey)}}`,
})

function legacyData(facts: EventFacts) {
  const [resource] = facts.resources
  return {
    accountname: facts.accountName,
    username: facts.username,
    operation: v1Operations[facts.event],
    protocol: facts.protocol,
    path: resource?.path ?? '',
    sourcepath: resource?.previousPath ?? '',
  }
}

/** The event in format v2. */
export function eventData(facts: EventFacts) {
  return {
    accountName: facts.accountName,
    eventTimestamp: formatOffset(facts.at, 'UTC'),
    ipAddress: facts.address,
    protocol: facts.protocol,
    username: facts.username,
    event: facts.event,
    eventData: {
      resources: facts.resources.map(resourceData),
      formDetails: [...(facts.submission?.details ?? [])],
      share: facts.submission ? [facts.submission.share] : [],
      transferStatus: 'success',
    },
  }
}

const seconds = (iso: string) => formatOffset(new Date(iso), 'UTC')

function resourceData(resource: EventResource) {
  const isFile = resource.type === 'file'
  return {
    id: resource.id,
    hash: resource.hash,
    name: resource.name,
    type: resource.type,
    createdBy: resource.createdBy,
    uploadDate: seconds(resource.uploadedAt),
    createdAt: seconds(resource.createdAt),
    updatedAt: seconds(resource.modifiedAt),
    accessedAt: resource.accessedAt === null ? null : seconds(resource.accessedAt),
    path: resource.path,
    size: resource.size,
    fileCount: resource.fileCount,
    previewable: isPreviewable(resource),
    ...(resource.previousPath !== undefined && { previousPath: resource.previousPath }),
    ...(isFile && { sha256: resource.sha256, mimeType: mimeTypeOf(resource.name) }),
  }
}

/** Distributes the resources that match one webhook over messages. */
export function batches(version: 'v1' | 'v2', resources: readonly EventResource[]): EventResource[][] {
  return slices(resources, version === 'v1' ? 1 : maxResources)
}

/**
 * The row of a new message, due at once, with its resources as ordering keys. `rendered` contains the facts in the format of the
 * webhook.
 */
export function newMessage(
  ctx: Needs<'random'>,
  webhook: { readonly id: number; readonly version: 'v1' | 'v2' },
  accountId: number,
  facts: EventFacts,
  rendered = renderFacts(webhook.version, facts),
): NewMessage {
  const ids = { messageKey: `msg_${ctx.random.base36(26)}`, attemptPrefix: ctx.random.base36(6) }
  const body = bodyParts(webhook.version, rendered, ids)
  const at = facts.at.toISOString()
  return {
    account_id: accountId,
    webhook_id: webhook.id,
    message_key: ids.messageKey,
    attempt_prefix: ids.attemptPrefix,
    event: facts.event,
    version: webhook.version,
    username: facts.username,
    protocol: facts.protocol,
    ip: facts.address,
    path: facts.resources[0]?.path ?? '',
    body_before: body.before,
    body_after: body.after,
    due_at: at,
    created_at: at,
    orderingKeys: facts.resources.map(({ id }) => id),
  }
}
