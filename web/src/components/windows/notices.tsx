/** The short messages at the bottom of the screen, with their styles. */
import '@mantine/notifications/styles.layer.css'
import { Notifications } from '@mantine/notifications'

export const Notices = () => <Notifications position="bottom-center" autoClose={5000} />
