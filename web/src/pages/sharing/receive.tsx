import { ShareList } from './share-list.tsx'

const words = {
  title: 'Receive folders',
  about: 'People hand files over through a form, and see nothing of what else is there.',
  make: 'MAKE RECEIVE FOLDER',
  empty: 'No receive folders',
}

export const Page = () => <ShareList type="receive" words={words} />
