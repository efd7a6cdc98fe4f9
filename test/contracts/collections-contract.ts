import { documentsContract } from './documents-contract.ts';
import { pagesContract } from './pages-contract.ts';
import type { CollectionsStore } from './tariffs.ts';
import { unitsOfWorkContract } from './units-of-work-contract.ts';

/** What every engine of the document port must do. */
export function collectionsContract(fresh: () => Promise<CollectionsStore>): void {
  describe('documents', () => documentsContract(fresh));
  describe('pages and counts', () => pagesContract(fresh));
  describe('units of work and their record', () => unitsOfWorkContract(fresh));
}
