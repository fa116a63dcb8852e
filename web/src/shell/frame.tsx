/** What stands around every screen: the way around on the left (below on a phone), the person, the word that we are offline. */
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useMe } from '../data/me.ts'
import { Brand } from './brand.tsx'
import { useFolded } from './folded.ts'
import { MailNotice } from './mail-notice.tsx'
import { Navigation } from './navigation.tsx'
import { Offline } from './offline.tsx'
import { PersonMenu } from './person-menu.tsx'
import { UploadPanel } from './upload-panel.tsx'

export function Frame() {
  const me = useMe()
  const [isFolded, setFolded] = useFolded()
  useEffect(() => {
    document.title = `${me.attributes.accountName} · Sallyport`
  }, [me])
  return (
    <div className="frame" data-folded={isFolded}>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <header className="side">
        <Brand accountName={me.attributes.accountName} />
        <Navigation isFolded={isFolded} onFold={() => setFolded(!isFolded)} />
        <PersonMenu />
      </header>
      <main id="content" className="content" tabIndex={-1}>
        <Offline />
        <MailNotice />
        <Outlet />
      </main>
      <UploadPanel />
    </div>
  )
}
