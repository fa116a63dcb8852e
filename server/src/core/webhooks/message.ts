/**
 * The bodies receivers get, to the byte: keys in order, JSON the way the receivers' libraries expect it. Rendered once
 * with the change; only the attempt number is left open.
 */
import { mimeTypeOf } from '../../lib/mime.ts'
import { slices } from '../../lib/slices.ts'
import { type JsonValue, phpJson } from '../../lib/text/php-json.ts'
import { formatOffset } from '../../lib/time.ts'
import type { EventResource, FormDetail, TriggerName } from '../event.ts'
import { isPreviewable } from '../files/tree/resource.ts'

/** `before` + attempt number + `after` is the body. */
export interface OpenBody {
  readonly before: string
  readonly after: string
}

export const bodyOf = (open: OpenBody, attempt: number): string => `${open.before}${attempt}${open.after}`

export interface EventFacts {
  /** User name of the account's master. */
  readonly accountName: string
  readonly username: string
  readonly protocol: string
  readonly address: string
  readonly event: TriggerName
  readonly at: Date
  readonly resources: readonly EventResource[]
  /** Of `shares.formSubmit`. */
  readonly submission?: Submission
}

export interface MessageIds {
  /** `msg_…` */
  readonly messageKey: string
  readonly attemptPrefix: string
}

export interface Submission {
  readonly details: readonly FormDetail[]
  /** The receive folder, as format v2 tells of it. */
  readonly share: JsonValue
}

/** Most resources of one v2 message; more become further messages. */
const mostResources = 100

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

/** What all messages about an event have in common, as JSON: for a second webhook of the same form nothing is rendered again. */
export const renderFacts = (version: 'v1' | 'v2', facts: EventFacts): string =>
  phpJson(version === 'v1' ? legacyData(facts) : eventData(facts))

/** A body in the form that `rendered` has. */
export const openBody = (version: 'v1' | 'v2', rendered: string, ids: MessageIds): OpenBody =>
  version === 'v1' ? openV1(rendered) : openV2(rendered, ids)

/** The legacy body: one resource, the attempt as the last key. */
const openV1 = (rendered: string): OpenBody => ({ before: `${rendered.slice(0, -1)},"attempt":`, after: '}' })

/** The body of format v2: the attempt id first, then what happened. */
const openV2 = (rendered: string, { messageKey, attemptPrefix }: MessageIds): OpenBody => ({
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

/** What happened, as format v2 tells it. */
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

/** How the resources that match one webhook are spread over messages. */
export function batches(version: 'v1' | 'v2', resources: readonly EventResource[]): EventResource[][] {
  return slices(resources, version === 'v1' ? 1 : mostResources)
}
