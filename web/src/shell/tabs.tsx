/** A screen with tabs: its title, the tabs that the user may see, and the open one. */
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { PageTitle } from '../components/display/page-title.tsx'
import { Loading } from '../components/display/states.tsx'
import { useMe } from '../data/account/me.ts'
import { maySee, type Screen } from './screens.ts'

export function Tabs({ screen }: { screen: Screen }) {
  const me = useMe()
  const bar = useRef<HTMLElement>(null)
  const pathname = useLocation({ select: (location) => location.pathname })
  // On phones the tabs are wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another open tab
  useEffect(() => {
    bar.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  const tabs = (screen.tabs ?? []).filter((tab) => maySee(tab, me))
  return (
    <>
      <PageTitle title={screen.label} />
      <nav ref={bar} className="tabs" aria-label={screen.label}>
        {tabs.map((tab) => (
          <Link key={tab.path} to={`${screen.path}/${tab.path}`} className="tab">
            {tab.label}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading rows={8} />}>
        <Outlet />
      </Suspense>
    </>
  )
}
