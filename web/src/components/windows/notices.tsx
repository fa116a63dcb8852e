/** The short messages at the bottom of the screen, with their styles. */
import '@mantine/notifications/styles.layer.css'
import './notices.css'
import { Notifications, useNotifications } from '@mantine/notifications'
import { useNoticesHost } from './notices-host.ts'

export function Notices() {
  const { notifications } = useNotifications()
  const host = useNoticesHost(notifications.length > 0)
  // Below menus, which are at 300.
  return <Notifications position="bottom-center" autoClose={5000} zIndex={250} portalProps={{ target: host }} />
}
