import { ActionIcon } from '@mantine/core'
import { useState } from 'react'
import { useStuckLetters } from '../data/letters.ts'
import { isAdmin, useMe } from '../data/me.ts'
import { Icon } from '../parts/icon.tsx'

/** A line for administrators while letters can't go out, with what helps. Closed, it stays away until the page is loaded anew. */
export function MailNotice() {
  const [isClosed, setClosed] = useState(false)
  const { data } = useStuckLetters(isAdmin(useMe()) && !isClosed)
  const isStuck = data !== undefined && data.count > 0 && (!data.hasServer || data.attempts > 0)
  if (isClosed || !isStuck) return null
  const { count, hasServer, reason } = data
  return (
    <div className="offline" role="status">
      <Icon name="warning" size={16} />
      <span className="mail-notice-text">
        {count === 1 ? 'A letter waits' : `${count} letters wait`} to be sent.{' '}
        {hasServer ? (
          reason
        ) : (
          <>
            No mail server is set: start the server with <code>SALLYPORT_SMTP_URL=smtp://…</code>, and they go out.
          </>
        )}
      </span>
      <ActionIcon variant="subtle" color="gray" onClick={() => setClosed(true)} aria-label="Close this notice">
        <Icon name="cross" size={16} />
      </ActionIcon>
    </div>
  )
}
