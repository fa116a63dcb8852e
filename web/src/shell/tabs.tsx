/** A screen with tabs: its title, the tabs that the person may see, and the one that is open. */
import { Link, Outlet } from '@tanstack/react-router'
import { useMe } from '../data/me.ts'
import { PageTitle } from '../parts/page-title.tsx'
import { maySee, type Screen } from './screens.ts'

export function Tabs({ screen }: { screen: Screen }) {
  const me = useMe()
  const tabs = (screen.tabs ?? []).filter((tab) => maySee(tab, me))
  return (
    <>
      <PageTitle title={screen.label} />
      <nav className="tabs" aria-label={screen.label}>
        {tabs.map((tab) => (
          <Link key={tab.path} to={`${screen.path}/${tab.path}`} className="tab">
            {tab.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  )
}
