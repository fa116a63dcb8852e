/** Routes to screens. Filters are plain query parameters: `?event=resources.upload`. */
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  Navigate,
  type RouteComponent,
} from '@tanstack/react-router'
import { type ComponentType, lazy } from 'react'
import { Empty, FailureNotice, NoAccess } from '../components/display/states.tsx'
import { useMe } from '../data/account/me.ts'
import { failureOf } from '../data/api/failure.ts'
import { t } from '../lib/language/language.ts'
import { Frame } from './frame.tsx'
import { firstScreen, maySee, type Screen, screens, type Tab } from './screens.ts'
import { Tabs } from './tabs.tsx'

const NotFound = () => (
  <Empty icon="search" title={t('Page not found')} isPage action={<Link to="/">{t('Go to the start page')}</Link>}>
    {t('The address may be mistyped, or the page has been deleted.')}
  </Empty>
)

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound })

/** The screen, or an explanation for users who may not see it. */
function guarded(it: Tab | Screen, Page: ComponentType): RouteComponent {
  function Guarded() {
    const me = useMe()
    const refusal = typeof it.refusal === 'function' ? it.refusal(me) : it.refusal
    return maySee(it, me) ? <Page /> : <NoAccess place={it.label} reason={refusal} isPage={'icon' in it} />
  }
  // Preloaded when the pointer approaches the link.
  return Object.assign(Guarded, { preload: async () => void (await it.load?.()) })
}

const page = (load: Tab['load']): ComponentType => lazy(async () => ({ default: (await load()).Page }))

/** The rest may be empty, so one route covers both. */
const withRest = (path: string, hasRest = false) => (hasRest ? `${path}/$` : path)

function routesOf(screen: Screen): AnyRoute[] {
  const { path, tabs, load, hasRest } = screen
  if (!tabs) {
    const component = guarded(screen, load ? page(load) : NotFound)
    return [createRoute({ getParentRoute: () => root, path: withRest(path, hasRest), component })]
  }
  const parent = createRoute({
    getParentRoute: () => root,
    path,
    component: guarded(screen, () => <Tabs screen={screen} />),
  })
  const children = tabs.map((tab) =>
    createRoute({
      getParentRoute: () => parent,
      path: withRest(tab.path, tab.hasRest),
      component: guarded(tab, page(tab.load)),
    }),
  )
  const index = createRoute({ getParentRoute: () => parent, path: '/', component: () => <FirstTab screen={screen} /> })
  return [parent.addChildren([index, ...children])]
}

function FirstTab({ screen: { path, tabs = [] } }: { screen: Screen }) {
  const me = useMe()
  const first = tabs.find((tab) => maySee(tab, me)) ?? tabs[0]
  return <Navigate to={`${path}/${first?.path}`} replace />
}

function Home() {
  const me = useMe()
  return <Navigate to={firstScreen(me)?.path ?? '/account'} replace />
}

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })

export const createAppRouter = () =>
  createRouter({
    routeTree: root.addChildren([home, ...screens.flatMap(routesOf)]),
    defaultErrorComponent: PageFailure,
    defaultPreload: 'intent',
    scrollRestoration: true,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
      return text && `?${text}`
    },
  })

/** Shown when a screen throws: the rest of the app keeps working, and the message says what to do. */
const PageFailure = ({ error, reset }: ErrorComponentProps) => (
  <FailureNotice failure={failureOf(error)} onRetry={reset} />
)
