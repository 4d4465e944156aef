# made for this
@problemName Bumps
@timeStamps false
@univariate false
@dimensions 2
@classLabel true up down
@data
1.0,2.0,?:0.5,0.25,0.125:up
1,2:3,NaN:down
