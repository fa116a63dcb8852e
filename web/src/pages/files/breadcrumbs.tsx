import { Link } from '@tanstack/react-router'
import { Icon } from '../../parts/icon.tsx'
import { wayTo } from './address.ts'
import { linkTo } from './place.ts'
import './breadcrumbs.css'

/** The way from the top folder to the one that is open; what lies in between gives room first. */
export function Breadcrumbs({ folder }: { folder: string }) {
  const way = wayTo(folder)
  const last = way.at(-1)
  return (
    <nav className="breadcrumbs" aria-label="Folders on the way here">
      <ol>
        <li className={last ? 'breadcrumb' : 'breadcrumb is-last'}>
          {last ? (
            <Link {...linkTo('/')} activeOptions={{ exact: true }} aria-label="Files">
              <Icon name="home" size={18} />
            </Link>
          ) : (
            <h1 aria-current="page">Files</h1>
          )}
        </li>
        {way.map(({ name, path }) => (
          <li key={path} className={path === last?.path ? 'breadcrumb is-last' : 'breadcrumb'}>
            <Icon name="right" size={14} />
            {path === last?.path ? (
              <h1 aria-current="page" title={name}>
                <bdi>{name}</bdi>
              </h1>
            ) : (
              <Link {...linkTo(path)} title={name}>
                <bdi>{name}</bdi>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
