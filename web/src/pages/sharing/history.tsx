import { ShareList } from './share-list.tsx'

const words = {
  title: 'History',
  about: 'Everything that was shared, sent and received, also what has ended.',
  empty: 'Nothing was shared yet',
  hint: 'What you share, send and receive is listed here.',
}

export const Page = () => <ShareList words={words} />
