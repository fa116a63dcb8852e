import { ActionIcon } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../components/display/icon.tsx'
import { isAdmin, useMe } from '../data/account/me.ts'
import { useUndeliveredEmails } from '../data/account/undelivered-emails.ts'
import { rich, t } from '../lib/language/language.ts'
import { exactTime } from '../lib/time.ts'

/** Tells administrators that emails cannot be sent, and what to do. Once closed it stays hidden until the page is reloaded. */
export function MailNotice() {
  const [isClosed, setClosed] = useState(false)
  const me = useMe()
  const { data } = useUndeliveredEmails(isAdmin(me) && !isClosed)
  const isStuck =
    data !== undefined && data.count > 0 && (!data.hasServer || data.attempts > 0 || data.delayedUntil != null)
  if (isClosed || !isStuck) return null
  const { count, hasServer, reason, delayedUntil } = data
  return (
    <div className="offline" role="status">
      <Icon name="warning" size={16} />
      <span className="mail-notice-text">
        {t('{count, plural, one {# email is} other {# emails are}} waiting to be sent.', { count })}{' '}
        {hasServer ? (
          <>
            {reason}
            {delayedUntil
              ? ` ${t('The last one is expected to be sent by {time}.', { time: exactTime(delayedUntil, me.attributes.timeZone) })}`
              : ''}
          </>
        ) : me.operator ? (
          rich('No mail server is configured. <link>Configure one</link> to send them.', {
            link: (text) => <Link to="/server/mail">{text}</Link>,
          })
        ) : (
          rich(
            'No mail server is configured. Ask the operator of the server to configure one in Server settings, or with <code>SALLYPORT_SMTP_URL</code>.',
            {
              code: (text) => <code>{text}</code>,
            },
          )
        )}
      </span>
      <ActionIcon variant="subtle" color="gray" onClick={() => setClosed(true)} aria-label={t('Close this notice')}>
        <Icon name="cross" size={16} />
      </ActionIcon>
    </div>
  )
}
