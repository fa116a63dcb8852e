/**
 * Errors that belong to no protocol. Each transport answers every code and names every subject in its own words: a new
 * one does not compile until all transports do.
 */
export type FaultCode =
  | 'invalid'
  | 'weak-password'
  | 'unauthenticated'
  | 'second-factor'
  | 'forbidden'
  | 'plan-limit'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'bad-range'
  | 'too-many'
  | 'storage-full'
  | 'unavailable'

/** What a fault can be about, with its plain name. Transports that have names of their own for them say those. */
export const subjects = {
  access: 'access',
  'access-token': 'access token',
  account: 'account name',
  'address-ranges': 'allowed addresses',
  after: 'cursor',
  'api-key': 'API key',
  'archive-name': 'name of the archive',
  'ca-certificate': 'CA certificate',
  code: 'code',
  csv: 'CSV',
  'company-name': 'company name',
  'current-password': 'current password',
  description: 'description',
  elements: 'elements',
  'download-name': 'name of the archive',
  'element-file-types': 'file types',
  'element-folder-name': 'folder name',
  'element-id': 'id',
  'element-name': 'name',
  'element-type': 'type',
  email: 'email address',
  emails: 'email addresses',
  end: 'end',
  'endpoint-url': 'endpoint URL',
  'event-id': 'event',
  expiration: 'expiration',
  'external-domain': 'domain',
  files: 'files',
  filters: 'filters',
  home: 'home folder',
  id: 'id',
  image: 'image',
  message: 'message',
  'message-body': 'message',
  'message-subject': 'subject',
  name: 'name',
  nickname: 'nickname',
  note: 'note',
  offset: 'offset',
  page: 'page',
  parent: 'target folder',
  password: 'password',
  path: 'path',
  plan: 'plan',
  'public-key': 'public key',
  quota: 'storage quota',
  'range-end': 'last address',
  'range-start': 'first address',
  'receipt-emails': 'addresses for receipts',
  receipts: 'receipts',
  recipients: 'recipients',
  resource: 'file or folder',
  'resource-path': 'path',
  resources: 'files and folders',
  role: 'role',
  'sender-email': 'sender address',
  'share-hash': 'share',
  size: 'declared size',
  start: 'start',
  'storage-notice': 'threshold of the storage notice',
  'submit-text': 'text of the button',
  'time-zone': 'time zone',
  'transactions-notice': 'threshold of the transactions notice',
  type: 'type',
  uploading: 'upload to the send',
  username: 'user name',
  usernames: 'user names',
  'welcome-subject': 'subject of the welcome email',
  waiting: 'waiting messages',
} as const

export type Subject = keyof typeof subjects

/** A name for every subject. */
export type SubjectNames = Readonly<Record<Subject, string>>

/** What a fault says: text, or a function that is given the names of what it mentions. */
export type Sentence = string | ((of: SubjectNames) => string)

export interface FaultDetail {
  /** The kind of thing that was not found: `resource`, `webhook`, `user` … */
  readonly thing?: string
  /** The input at fault. */
  readonly subject?: Subject
  /** What is wrong with each field of a form that somebody filled in. */
  readonly fields?: Readonly<Record<string, string>>
  /** How long to wait before the next attempt, in ms. */
  readonly retryAfter?: number
  /** The size of what a range was requested of, in bytes. */
  readonly size?: number
  /** The oldest cursor from which a feed can still be read. */
  readonly oldestCursor?: string
}

/** A refusal with a sentence for the caller; `message` is that sentence in plain names. Anything else that is thrown is a bug. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly detail: FaultDetail
  readonly #sentence: Sentence

  constructor(code: FaultCode, sentence: Sentence, detail: FaultDetail = {}) {
    super(sentenceWith(sentence, subjects))
    this.code = code
    this.detail = detail
    this.#sentence = sentence
  }

  /** The sentence with a transport's own names. */
  sentence(names: SubjectNames): string {
    return sentenceWith(this.#sentence, names)
  }
}

const sentenceWith = (sentence: Sentence, names: SubjectNames) =>
  typeof sentence === 'string' ? sentence : sentence(names)

export const invalid = (subject: Subject, sentence: Sentence): Fault => new Fault('invalid', sentence, { subject })

export const notFound = (thing: string, message: string): Fault => new Fault('not-found', message, { thing })
