/** What stands around every screen: the way around on the left (below on a phone), the person, the word that we are offline. */
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { usePresence } from '../data/account/me.ts'
import { Brand } from './brand.tsx'
import { MailNotice } from './mail-notice.tsx'
import { Navigation } from './navigation.tsx'
import { useFolded } from './navigation-width.ts'
import { Offline } from './offline.tsx'
import { StorageUsed } from './storage-used.tsx'
import { titleOf } from './title.ts'
import { UploadPanel } from './uploads/upload-panel.tsx'
import { PersonMenu } from './user-menu.tsx'

export function Frame() {
  const { me, hasEntered } = usePresence()
  const [isFolded, setFolded] = useFolded()
  const content = useRef<HTMLElement>(null)
  useEffect(() => {
    // Whoever has just signed in goes on here; whoever opens an address begins at the top of the page.
    if (hasEntered && document.activeElement === document.body) content.current?.focus()
  }, [hasEntered])
  return (
    <div className="frame" data-folded={isFolded}>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <header className="side">
        <Brand accountName={me.attributes.accountName} />
        <Navigation isFolded={isFolded} onFold={() => setFolded(!isFolded)} />
        <StorageUsed />
        <PersonMenu />
      </header>
      <main id="content" className="content" tabIndex={-1} ref={content}>
        <Title accountName={me.attributes.accountName} />
        <Offline />
        <MailNotice />
        <Outlet />
      </main>
      <UploadPanel />
    </div>
  )
}

/** Names the page in the browser, and tells readers of another one: the focus stays where the link was. */
function Title({ accountName }: { accountName: string }) {
  // The router's own pathname is unescaped in part; the window's address may still be the one before.
  const href = useLocation({ select: (location) => location.href })
  const title = titleOf(new URL(href, window.location.origin).pathname)
  const [first, setFirst] = useState(title)
  const hasMoved = useRef(false)
  if (first === '' && title !== '') setFirst(title)
  else if (title !== first) hasMoved.current = true
  useEffect(() => {
    document.title = [title, accountName, 'Sallyport'].filter(Boolean).join(' · ')
  }, [title, accountName])
  return (
    <p className="unseen" role="status">
      {hasMoved.current && title}
    </p>
  )
}
