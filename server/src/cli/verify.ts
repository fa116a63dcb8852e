/** `webhook verify`: shows the signed bytes and both signatures, to debug a receiver. */
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import type { Command } from 'commander'
import { Fault } from '../core/fault.ts'
import * as webhooks from '../core/webhooks/endpoints/webhooks.ts'
import {
  diagnosis,
  legacyOf,
  matches,
  type ReceivedSignatures,
  type Signed,
  standardOf,
} from '../core/webhooks/trials/verify-signature.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { wholeNumber } from './input.ts'
import { examples, sentenceOf } from './output/output.ts'

export function addVerifyCommand(webhook: Command, context: CommandContext): void {
  webhook
    .command('verify')
    .description('show the signed bytes and both signatures of a body, and whether the received signatures match')
    .requiredOption('--body <file>', 'the raw body as it arrived; - reads it from standard input')
    .option('--webhook <id>', 'use the secrets of this webhook of this installation', wholeNumber)
    .option('--token <hex>', 'verification token, for X-Exavault-Signature; - reads it from standard input')
    .option('--secret <whsec_…>', 'signing secret, for webhook-signature; - reads it from standard input')
    .option('--id <msg_…>', 'the header webhook-id')
    .option('--timestamp <seconds>', 'the header webhook-timestamp', wholeNumber)
    .option('--legacy-signature <hex>', 'the header X-Exavault-Signature, to compare with')
    .option('--signature <v1,…>', 'the header webhook-signature, to compare with')
    .option(...accountOption)
    .addHelpText(
      'after',
      examples(
        'webhook verify --webhook 1000 --body body.json --legacy-signature 6e13eb14edfd0bd54feff96be131e155',
        'webhook verify --secret whsec_… --body - --id msg_… --timestamp 1795600000 --signature v1,… < body.json',
      ),
    )
    .action((options: VerifyOptions) => verify(context, options))
}

interface VerifyOptions extends AccountOption {
  readonly body: string
  readonly webhook?: number
  readonly token?: string
  readonly secret?: string
  readonly id?: string
  readonly timestamp?: number
  readonly legacySignature?: string
  readonly signature?: string
}

async function verify(context: CommandContext, options: VerifyOptions): Promise<void> {
  const body = options.body === '-' ? await buffer(process.stdin) : fromFile(options.body)
  const { signed, previous } = await signedWith(context, options)
  const received: ReceivedSignatures = { legacy: options.legacySignature, standard: options.signature }
  const verdict = matches(signed, received, body)
  const wrong = verdict.legacy === false || verdict.standard === false
  const cause = wrong ? diagnosis(signed, received, body, previous) : null
  if (wrong) context.fail()
  const legacy = legacyOf(signed, body)
  const standard = standardOf(signed, body)
  context.output.answer(
    {
      bytes: body.length,
      body: body.toString('utf8'),
      legacy: { signature: legacy, fits: verdict.legacy },
      standard: { signature: standard, fits: verdict.standard },
      cause,
    },
    [
      `Body, ${body.length} bytes, escaped: ${escaped(body)}`,
      '',
      ...legacyLines(signed, body, legacy, verdict.legacy),
      '',
      ...standardLines(signed, body, standard, verdict.standard),
      ...(wrong ? ['', cause ?? unexplained] : []),
    ],
  )
}

const unexplained =
  'It matches neither this body nor a common change of it in transit: compare the secret, and check that the bytes are those of this message.'

const legacyLines = (signed: Signed, body: Buffer, signature: string | null, fit: boolean | null) =>
  signature === null
    ? ['X-Exavault-Signature needs --token or --webhook.']
    : [
        `Hashed with md5, ${body.length + 32} bytes: ${signed.verificationToken} followed by the body`,
        `X-Exavault-Signature: ${signature}${verdictText(fit)}`,
      ]

const standardLines = (signed: Signed, body: Buffer, signature: string | null, fit: boolean | null) => {
  if (signature === null) return ['webhook-signature needs --secret or --webhook, --id and --timestamp.']
  const head = `${signed.id}.${signed.timestamp}.`
  return [
    `Signed with HMAC-SHA256, ${Buffer.byteLength(head) + body.length} bytes: ${head} followed by the body`,
    `webhook-signature: ${signature}${verdictText(fit)}`,
  ]
}

const verdictText = (fit: boolean | null) => (fit === null ? '' : fit ? '  matches' : '  DOES NOT MATCH')

/** The body as ASCII; every other byte as `\xNN`. */
const escaped = (body: Buffer): string =>
  body.toString('latin1').replace(/[^\x20-\x7e]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)

function fromFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Fault('invalid', `--body: ${path} can't be read (${sentenceOf(error)}).`)
  }
}

async function signedWith(
  context: CommandContext,
  options: VerifyOptions,
): Promise<{ readonly signed: Signed; readonly previous?: Signed }> {
  const { webhook: id, account } = options
  const token = await secretOf(context, '--token', options.token)
  const secret = await secretOf(context, '--secret', options.secret)
  if (id === undefined && token === undefined && secret === undefined)
    throw new Fault('invalid', '--webhook, --token or --secret is required to compute signatures.')
  requireFormat('--token', token, /^[0-9a-f]{32}$/, '32 hex digits')
  requireFormat('--secret', secret, /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and base64')
  const own =
    id === undefined ? null : await inAccount(context, account, ({ ctx, actor }) => webhooks.get(ctx, actor, id))
  const { id: messageId, timestamp } = options
  const signed = {
    verificationToken: token ?? own?.webhook.verificationToken,
    signingSecret: secret ?? own?.webhook.signingSecret,
    id: messageId,
    timestamp,
  }
  const before = own?.webhook.previous
  return { signed, ...(before && { previous: { ...before, id: messageId, timestamp } }) }
}

const secretOf = async (context: CommandContext, option: string, value: string | undefined) =>
  value === undefined ? undefined : await context.secrets.read(option, value)

function requireFormat(option: string, value: string | undefined, form: RegExp, what: string): void {
  if (value !== undefined && !form.test(value)) throw new Fault('invalid', `${option} must be ${what}.`)
}
