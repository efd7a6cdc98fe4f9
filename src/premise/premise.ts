import type { Document } from '../collections.ts';

/** The row of the TDSP ESIID extract, by the column names of ERCOT's report (`smt/FACTS` §1.4). */
export interface Premise extends Document {
  /** The ESIID. */
  readonly id: string;
  readonly address: string;
  readonly addressOverflow: string;
  readonly city: string;
  readonly state: string;
  readonly zipCode: string;
  readonly tdspDuns: string;
  readonly meterReadCycle: string;
  readonly status: 'Active' | 'Inactive' | 'De-Energized';
  readonly premiseType: 'Residential' | 'Small Non-Residential' | 'Large Non-Residential';
  readonly powerRegion: string;
  readonly stationCode: string;
  readonly stationName: string;
  readonly metered: boolean;
  readonly openServiceOrders: string;
  readonly polrCustomerClass: string;
  readonly settlementAms: boolean;
  readonly tdspAms: 'AMSR' | 'AMSM' | '';
  readonly switchHold: boolean;
}
