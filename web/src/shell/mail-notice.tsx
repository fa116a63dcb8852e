import { ActionIcon } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../components/display/icon.tsx'
import { useMe } from '../data/account/me.ts'
import { useUndeliveredEmails } from '../data/account/undelivered-emails.ts'
import { t } from '../lib/language/language.ts'
import { exactTime } from '../lib/time.ts'

/** Set in the tab whose user has closed the notice. */
const closedKey = 'sallyport-mail-notice-closed'

/** Tells operators, who can change that, on one line that emails cannot be sent. Once closed it stays hidden in this tab. */
export function MailNotice() {
  const [isClosed, setClosed] = useState(() => sessionStorage.getItem(closedKey) !== null)
  const { operator, attributes } = useMe()
  const { data } = useUndeliveredEmails(operator && !isClosed)
  const isStuck =
    data !== undefined && data.count > 0 && (!data.hasServer || data.attempts > 0 || data.delayedUntil != null)
  if (!operator || isClosed || !isStuck) return null
  const { count, hasServer, reason, delayedUntil } = data
  const words = [
    t('{count, plural, one {# email} other {# emails}} not sent yet.', { count }),
    hasServer ? reason : t('No mail server is configured.'),
    delayedUntil &&
      t('The last one is expected to be sent by {time}.', { time: exactTime(delayedUntil, attributes.timeZone) }),
  ]
  const text = words.filter(Boolean).join(' ')
  const close = () => {
    sessionStorage.setItem(closedKey, '')
    setClosed(true)
  }
  return (
    <div className="offline mail-notice" role="status">
      <Icon name="warning" size={16} />
      <span className="mail-notice-text" title={text}>
        {text}
      </span>
      <Link to="/server/mail" className="mail-notice-link">
        {hasServer ? t('Mail settings') : t('Set up email')}
      </Link>
      <ActionIcon variant="subtle" color="gray" size={32} onClick={close} aria-label={t('Close this notice')}>
        <Icon name="cross" size={16} />
      </ActionIcon>
    </div>
  )
}
