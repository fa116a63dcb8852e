/** Layout around every screen: navigation at the left (at the bottom on phones), user menu, offline notice, uploads. */
import { Outlet, useLocation } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { Loading } from '../components/display/states.tsx'
import { useSignedIn } from '../data/account/me.ts'
import { t } from '../lib/language/language.ts'
import { Brand } from './brand.tsx'
import { ColourToggle } from './colour-toggle.tsx'
import { CommandKeys } from './commands/command-keys.tsx'
import { MailNotice } from './mail-notice.tsx'
import { Navigation } from './navigation.tsx'
import { useCollapsedNavigation } from './navigation-width.ts'
import { Offline } from './offline.tsx'
import { screens } from './screens.ts'
import { StorageUsed } from './storage-used.tsx'
import { titleOf } from './title.ts'
import { UploadPanel } from './uploads/upload-panel.tsx'
import { UserMenu } from './user-menu.tsx'

export function Frame() {
  const { me, hasSignedInHere } = useSignedIn()
  const [isFolded, setFolded] = useCollapsedNavigation()
  const content = useRef<HTMLElement>(null)
  useEffect(() => {
    // After sign-in, focus moves to the content; after loading an address it starts at the top of the page.
    if (hasSignedInHere && document.activeElement === document.body) content.current?.focus()
  }, [hasSignedInHere])
  return (
    <div className="frame" data-folded={isFolded}>
      <a className="skip-link" href="#content">
        {t('Skip to the content')}
      </a>
      <header className="side">
        <Brand accountName={me.attributes.accountName} />
        <Navigation isFolded={isFolded} onFold={() => setFolded(!isFolded)} />
        <StorageUsed />
        <div className="side-foot">
          <UserMenu />
          <ColourToggle />
        </div>
      </header>
      <main id="content" className="content" tabIndex={-1} ref={content}>
        <Title accountName={me.attributes.accountName} />
        <Offline />
        <MailNotice />
        {/* The frame is there at once, while the first screen is still being loaded. */}
        <Suspense fallback={<Loading rows={8} />}>
          <Outlet />
        </Suspense>
      </main>
      <UploadPanel />
      <CommandKeys screens={screens} />
    </div>
  )
}

/** Sets the document title, and announces a change of screen to screen readers because the focus stays on the link. */
function Title({ accountName }: { accountName: string }) {
  // The router's own pathname is partly unescaped, and window.location may still be the previous one.
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
