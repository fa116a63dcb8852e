/** Layout around every screen: navigation at the left (at the bottom on phones), user menu, offline notice, uploads. */

import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { Icon } from '../components/display/icon.tsx'
import { Logo } from '../components/display/logo.tsx'
import { Loading } from '../components/display/states.tsx'
import { StorageBar } from '../components/display/storage-bar.tsx'
import { useSignedIn } from '../data/account/me.ts'
import { useStorage } from '../data/files/storage.ts'
import { t } from '../lib/language/language.ts'
import { CommandKeys } from './commands/command-keys.tsx'
import { MailNotice } from './mail-notice.tsx'
import { Navigation } from './navigation.tsx'
import { Offline } from './offline.tsx'
import { screens, titleOf } from './screens.ts'
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

const Brand = ({ accountName }: { accountName: string }) => (
  <Link to="/" className="brand" aria-label={t('{accountName}: start page', { accountName })}>
    <Logo size={28} />
    <span className="brand-name">{accountName}</span>
  </Link>
)

/** Switches between light and dark colours; the user menu also offers those of the system. */
function ColourToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const next = useComputedColorScheme() === 'dark' ? 'light' : 'dark'
  const label = next === 'dark' ? t('Use dark colours') : t('Use light colours')
  return (
    <Tooltip label={label}>
      <ActionIcon
        className="colour-toggle"
        variant="subtle"
        color="gray"
        size={40}
        aria-label={label}
        onClick={() => setColorScheme(next)}
      >
        <Icon name={next === 'dark' ? 'moon' : 'sun'} />
      </ActionIcon>
    </Tooltip>
  )
}

/** In local storage. */
const foldedKey = 'navigation-folded'

/** Whether the navigation is collapsed to icons, as it is at first on tablets; stored in the browser. */
function useCollapsedNavigation(): [boolean, (isFolded: boolean) => void] {
  const isTablet = useMediaQuery('(min-width: 768px) and (max-width: 1023px)', undefined, {
    getInitialValueInEffect: false,
  })
  const [chosen, setChosen] = useState(() => localStorage.getItem(foldedKey))
  const isFolded = chosen === null ? isTablet : chosen === 'yes'
  return [
    isFolded,
    (next) => {
      localStorage.setItem(foldedKey, next ? 'yes' : 'no')
      setChosen(next ? 'yes' : 'no')
    },
  ]
}

/** Storage used of the user's quota, or the account's; nothing without a quota. */
function StorageUsed() {
  const { data: storage } = useStorage()
  if (!storage) return null
  return (
    <div className="storage-used">
      <StorageBar label={t('Storage')} hasLabel used={storage.used} limit={storage.limit} />
    </div>
  )
}
