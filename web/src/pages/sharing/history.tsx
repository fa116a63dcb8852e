import { useState } from 'react'
import { DeletedShares } from './deleted-shares.tsx'
import { ShareList } from './share-list.tsx'

const words = {
  title: 'History',
  about: 'Everything that is shared, sent and received, also what has ended or expired.',
  empty: 'Nothing is shared now',
  hint: 'What you share, send and receive is listed here.',
}

export function Page() {
  const [sought, setSought] = useState('')
  return (
    <>
      <ShareList words={words} search={{ words: sought, onSearch: setSought }} />
      <DeletedShares words={sought} />
    </>
  )
}
