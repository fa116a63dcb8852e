/** Invitations: emails to recipients with the owner's message and a personal link. */
import type { Tx } from '../../db/engine.ts'
import { mustBeAllowed } from '../access.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as emails from '../emails/emails.ts'
import { utcTimeIn } from '../emails/formats.ts'
import { Fault, notFound } from '../fault.ts'
import type { Texts } from '../texts.ts'
import * as userStore from '../users/store.ts'
import { findShare, noSuchShare } from './finding.ts'
import * as people from './people-store.ts'
import { isExpired, type Message, type Recipient, type Share } from './share.ts'
import * as store from './store.ts'

type InvitationContext = Needs<'log' | 'clock' | 'random' | 'settings' | 'wake' | 'sealer' | 'texts'>

/** Link of a share's page; with a recipient, the personal one. */
const linkOf = (ctx: Needs<'settings'>, share: Pick<Share, 'hash'>, recipient?: Pick<Recipient, 'hash'>): string =>
  `${ctx.settings.publicUrl}/s/${share.hash}${recipient ? `-${recipient.hash}` : ''}`

/** Queues invitations in the caller's transaction. */
export async function invite(
  ctx: InvitationContext,
  tx: Tx,
  share: Share,
  message: Pick<Message, 'subject' | 'body'>,
  recipients: readonly Recipient[],
): Promise<void> {
  const account = await accountStore.accountById(tx, share.accountId)
  const { accountId, ownerId: userId } = share
  // The recipients' languages are not known.
  const texts = ctx.texts((await userStore.userById(tx, accountId, userId))?.language ?? null)
  const { t, language } = texts
  const referral = account?.settings.showReferralLinks
    ? t('Sent through Sallyport, a file transfer server: {url}', { url: ctx.settings.publicUrl })
    : ''
  const mark = ctx.random.hex(16)
  const text = textOf(texts, { body: message.body, link: linkOf(ctx, share, { hash: mark }), referral }, share)
  const draft = { accountId, userId, kind: 'invitation', subject: message.subject, text, language, mark } as const
  await emails.enqueueAll(
    ctx,
    tx,
    draft,
    recipients.map(({ email, hash }) => ({ to: email, insert: hash })),
  )
  const at = ctx.clock.now().toISOString()
  await people.markSent(
    tx,
    recipients.map(({ id }) => id),
    at,
  )
}

const purposes = {
  shared_folder: ({ t }: Texts) => t('Open the folder here:'),
  receive: ({ t }: Texts) => t('Upload your files here:'),
  send: ({ t }: Texts) => t('Download the files here:'),
} as const

interface InvitationParts {
  readonly body: string
  readonly link: string
  readonly referral: string
}

function textOf(texts: Texts, { body, link, referral }: InvitationParts, share: Share): string {
  const { t } = texts
  const until =
    share.expiresAt === null ? '' : t('The link is open until {time}.', { time: utcTimeIn(texts, share.expiresAt) })
  const password =
    share.passwordHash === null ? '' : t('You need a password, which you get from the person who invites you.')
  const personal = t('The link is personal: do not pass it on.')
  const parts = [
    body,
    `${purposes[share.type](texts)}\n${link}`,
    [password, until, personal].filter((one) => one !== '').join('\n'),
    referral,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Sends the latest message again. Returns the addresses. Throws `not-found`, and `conflict` without a message. */
export async function resend(
  ctx: InvitationContext & Needs<'db'>,
  actor: Actor,
  shareId: number,
  recipientId?: number,
): Promise<string[]> {
  mustBeAllowed(actor, 'share')
  await findShare(ctx.db.q, actor, shareId)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const share = await store.lockShare(tx, actor.accountId, shareId)
    if (!share || share.deletedAt !== null) throw noSuchShare(shareId)
    checkOpen(share, ctx.clock.now())
    const all = await people.recipientsOf(tx, [shareId])
    const chosen = recipientId === undefined ? all : all.filter(({ id }) => id === recipientId)
    if (recipientId !== undefined && chosen.length === 0)
      throw notFound('share', `Share ${shareId} has no recipient ${recipientId}.`)
    const message = (await people.messagesOf(tx, [shareId])).at(-1)
    if (!message)
      throw new Fault(
        'conflict',
        (of) => `No message exists for this share. Create one with ${of['message-subject']} and ${of['message-body']}.`,
      )
    await invite(ctx, tx, share, message, chosen)
    const at = ctx.clock.now().toISOString()
    await store.updateShare(tx, shareId, { resentAt: at, modifiedAt: at })
    return chosen.map(({ email }) => email)
  })
}

function checkOpen(share: Share, now: Date): void {
  if (share.pending) throw new Fault('conflict', 'The send is not complete yet; completing it sends the invitations.')
  if (!share.open || isExpired(share, now))
    throw new Fault('conflict', 'The share is no longer open. Reopen it before you invite anybody.')
}
