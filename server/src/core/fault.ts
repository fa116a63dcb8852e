/**
 * Errors independent of the protocol. Each transport maps every code and every subject; a new one does not compile until all
 * transports handle it.
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

/** The subjects of faults, with the default name for each. Transports may use names of their own. */
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
  'download-limit': 'download limit',
  'download-name': 'name of the archive',
  'element-file-types': 'file types',
  'element-options': 'options',
  'element-minimum': 'minimum',
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
  'mail-from': 'sender',
  'mail-host': 'host of the mail server',
  'mail-password': 'password of the mail server',
  'mail-username': 'username of the mail server',
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
  setting: 'setting',
  'share-hash': 'share',
  size: 'declared size',
  start: 'start',
  'storage-notice': 'threshold of the storage notice',
  'submit-text': 'text of the button',
  'time-zone': 'time zone',
  'transactions-notice': 'threshold of the transactions notice',
  type: 'type',
  uploading: 'upload to the send',
  username: 'username',
  usernames: 'usernames',
  'welcome-subject': 'subject of the welcome email',
  waiting: 'waiting messages',
} as const

export type Subject = keyof typeof subjects

/** Names for all subjects. */
export type SubjectNames = Readonly<Record<Subject, string>>

/** Message of a fault: text, or a function of the names of its subjects. */
export type Sentence = string | ((of: SubjectNames) => string)

export interface FaultDetail {
  /** The kind of thing that was not found: `resource`, `webhook`, `user` … */
  readonly thing?: string
  /** The invalid input. */
  readonly subject?: Subject
  /** What the caller lacks, for the session log: a permission, or the role of an administrator. */
  readonly lacking?: string
  /** Whether the limit is that of a folder: elsewhere there may be space. */
  readonly isOfFolder?: true
  /** Whether the sentence is in the language of the reader already. */
  readonly isTranslated?: true
  /** Error messages by field, for a form that somebody submitted. */
  readonly fields?: Readonly<Record<string, string>>
  /** How long to wait before the next attempt, in ms. */
  readonly retryAfter?: number
  /** Size of the resource that a range was requested of, in bytes. */
  readonly size?: number
  /** The oldest valid cursor of a feed. */
  readonly oldestCursor?: string
}

/** An expected failure with a message for the caller; `message` uses the plain names. Any other error that is thrown is a bug. */
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

  /** The message with a transport's own names. */
  sentence(names: SubjectNames): string {
    return sentenceWith(this.#sentence, names)
  }
}

const sentenceWith = (sentence: Sentence, names: SubjectNames) =>
  typeof sentence === 'string' ? sentence : sentence(names)

export const invalid = (subject: Subject, sentence: Sentence): Fault => new Fault('invalid', sentence, { subject })

export const notFound = (thing: string, message: string): Fault => new Fault('not-found', message, { thing })
